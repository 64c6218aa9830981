//! Keeps a node's memory in step with the database: the change feed, the revocations and the keys
//! (rules R5, R11).

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chancery_core::actor::Actor;
use chancery_core::housekeeping;
use chancery_core::memory::Live;
use chancery_core::ports::{Changed, Feed, Polled, Position, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Monotonic;
use chancery_core::unit::Unit;
use chancery_http::node::state::AppState;

use crate::failure::Failure;
use crate::unit;

use super::keys::NodeKeys;

/// Time between two log lines about a database that is away, and between two sweeps of old revocations.
const COMPLAIN_EVERY: Duration = Duration::from_secs(10);
const SWEEP_EVERY: Duration = Duration::from_mins(1);

pub(super) struct FeedReader {
    state: Data<AppState>,
    feed: Arc<dyn Feed>,
    keys: Arc<NodeKeys>,
    position: Option<Position>,
    /// The realms whose revocations were loaded whole; the feed adds what has come since.
    loaded: Vec<(RealmId, Arc<Live>)>,
    /// The stored keys differ from those in use.
    keys_changed: bool,
    complained_at: Option<Monotonic>,
    swept_at: Option<Monotonic>,
}

impl FeedReader {
    pub(super) fn new(state: Data<AppState>, feed: Arc<dyn Feed>, keys: Arc<NodeKeys>) -> Self {
        Self {
            state,
            feed,
            keys,
            position: None,
            loaded: Vec::new(),
            keys_changed: true,
            complained_at: None,
            swept_at: None,
        }
    }

    /// Everything, from the beginning.
    pub(super) fn load(&mut self) -> Result<(), Failure> {
        let started = self.state.clock.monotonic();
        self.reload()?;
        self.load_keys()?;
        self.set_fresh(started);
        Ok(())
    }

    /// One poll. What fails is logged and tried again by the next one; meanwhile the node grows stale,
    /// and past [`chancery_core::memory::Live::STALE_AFTER`] it answers 503.
    pub(super) fn tick(&mut self) {
        let started = self.state.clock.monotonic();
        let polled = self.poll();
        if let Err(error) = &polled {
            self.complain(started, &format!("the change feed cannot be read: {error}"));
        }
        if self.keys_changed
            && let Err(error) = self.load_keys()
        {
            self.complain(started, &format!("the signing keys cannot be loaded: {error}"));
        }
        // a key that was withdrawn counts like a grant that was revoked
        if polled.is_ok() && !self.keys_changed {
            self.set_fresh(started);
        }
        self.keys.render(self.state.clock.now());
        self.sweep(started);
    }

    fn poll(&mut self) -> Result<(), StoreError> {
        let Some(position) = self.position else { return self.reload() };
        if self.state.memory.realms().len() != self.loaded.len() {
            return self.reload();
        }
        match self.feed.poll(position)? {
            Polled::Changes { changes, position } => {
                for change in &changes {
                    self.keys_changed |=
                        change.what == Changed::SigningKeys && change.realm == self.state.realm.id;
                    self.state.memory.apply(change);
                }
                self.position = Some(position);
                Ok(())
            }
            Polled::Reload => {
                tracing::warn!("the change feed has a gap; everything is read again");
                self.reload()
            }
        }
    }

    /// Forgets what the feed keeps fresh and loads the revocations whole. The position comes first: what
    /// changes meanwhile is then seen twice, never missed.
    fn reload(&mut self) -> Result<(), StoreError> {
        self.position = None;
        let position = self.feed.position()?;
        let realms = self.state.memory.realms();
        for (realm, live) in &realms {
            let (realm, occasion) = (realm.clone(), self.state.occasion(Actor::job("feed")));
            let look = move |unit: &mut Unit<'_>| housekeeping::revocations(unit, &realm);
            live.reload(&unit::read(&*self.state.store, &occasion, look)?);
        }
        self.loaded = realms;
        self.keys_changed = true;
        self.position = Some(position);
        Ok(())
    }

    fn set_fresh(&self, started: Monotonic) {
        for (_, live) in &self.loaded {
            live.set_fresh(started);
        }
    }

    fn load_keys(&mut self) -> Result<(), Failure> {
        self.keys.load()?;
        self.keys_changed = false;
        Ok(())
    }

    fn sweep(&mut self, now: Monotonic) {
        if is_due(self.swept_at, now, SWEEP_EVERY) {
            self.swept_at = Some(now);
            self.state.memory.sweep(self.state.clock.now());
        }
    }

    fn complain(&mut self, now: Monotonic, message: &str) {
        if is_due(self.complained_at, now, COMPLAIN_EVERY) {
            self.complained_at = Some(now);
            self.state.metrics.database_error();
            tracing::error!("{message}");
        }
    }
}

/// Whether what is done at intervals was last done long enough ago.
fn is_due(last: Option<Monotonic>, now: Monotonic, interval: Duration) -> bool {
    last.is_none_or(|at| now.since(at) >= interval)
}
