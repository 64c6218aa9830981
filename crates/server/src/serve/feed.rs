//! Keeps a node's memory in step with the database: the change feed, the revocations and the keys
//! (rules R5, R11).

use std::sync::Arc;
use std::time::Duration;

use chancery_core::actor::Actor;
use chancery_core::housekeeping;
use chancery_core::ports::{Change, Changed, Feed, Polled, Position, StoreError};
use chancery_core::time::Monotonic;
use chancery_web::node::realm::RealmState;
use chancery_web::node::shared::Node;

use crate::failure::Failure;
use crate::unit;

use super::keys::NodeKeys;
use super::realm::Served;

/// Time between two log lines about a database that is away, and between two sweeps of old revocations.
const COMPLAIN_EVERY: Duration = Duration::from_secs(10);
const SWEEP_EVERY: Duration = Duration::from_mins(1);

pub(super) struct FeedReader {
    feed: Arc<dyn Feed>,
    node: Arc<Node>,
    realms: Vec<Fed>,
    /// Up to where the feed was read. `None`: everything is to be loaded.
    position: Option<Position>,
    complained_at: Option<Monotonic>,
    swept_at: Option<Monotonic>,
}

/// A realm that the feed keeps fresh.
struct Fed {
    state: Arc<RealmState>,
    keys: Arc<NodeKeys>,
    /// The stored keys differ from those in use.
    keys_changed: bool,
}

impl Fed {
    fn load_keys(&mut self) -> Result<(), Failure> {
        self.keys.load()?;
        self.keys_changed = false;
        Ok(())
    }
}

impl FeedReader {
    pub(super) fn new(feed: Arc<dyn Feed>, node: &Arc<Node>, realms: &[Served]) -> Self {
        let realms = realms.iter().map(|served| Fed {
            state: Arc::clone(&served.state),
            keys: Arc::clone(&served.in_use),
            keys_changed: true,
        });
        Self {
            feed,
            node: Arc::clone(node),
            realms: realms.collect(),
            position: None,
            complained_at: None,
            swept_at: None,
        }
    }

    /// Everything, from the beginning.
    pub(super) fn load(&mut self) -> Result<(), Failure> {
        let started = self.node.clock.monotonic();
        self.reload()?;
        for realm in &mut self.realms {
            realm.load_keys()?;
            realm.state.live.set_fresh(started);
        }
        Ok(())
    }

    /// One poll. What fails is logged and tried again by the next one; meanwhile the node grows stale,
    /// and past [`chancery_core::memory::Live::STALE_AFTER`] it answers 503.
    pub(super) fn tick(&mut self) {
        let started = self.node.clock.monotonic();
        let polled = self.poll();
        if let Err(error) = &polled {
            self.complain(started, &format!("the change feed cannot be read: {error}"));
        }
        let mut complaint = None;
        for realm in &mut self.realms {
            if realm.keys_changed
                && let Err(error) = realm.load_keys()
            {
                complaint = Some(format!("the signing keys cannot be loaded: {error}"));
            }
            // a key that was withdrawn counts like a grant that was revoked
            if polled.is_ok() && !realm.keys_changed {
                realm.state.live.set_fresh(started);
            }
            realm.keys.render(self.node.clock.now());
        }
        if let Some(complaint) = complaint {
            self.complain(started, &complaint);
        }
        self.sweep(started);
    }

    fn poll(&mut self) -> Result<(), StoreError> {
        let Some(position) = self.position else { return self.reload() };
        match self.feed.poll(position)? {
            Polled::Changes { changes, position } => {
                for change in &changes {
                    self.apply(change);
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

    fn apply(&mut self, change: &Change) {
        if change.what == Changed::SigningKeys
            && let Some(realm) = self.realms.iter_mut().find(|fed| fed.state.realm.id == change.realm)
        {
            realm.keys_changed = true;
        }
        self.node.memory.apply(change);
    }

    /// Forgets what the feed keeps fresh and loads the revocations whole. The position comes first: what
    /// changes meanwhile is then seen twice, never missed.
    fn reload(&mut self) -> Result<(), StoreError> {
        self.position = None;
        let position = self.feed.position()?;
        for realm in &mut self.realms {
            let occasion = realm.state.occasion(Actor::job("feed"));
            realm.state.live.reload(&unit::read(&*self.node.store, &occasion, housekeeping::revocations)?);
            realm.keys_changed = true;
        }
        self.position = Some(position);
        Ok(())
    }

    fn sweep(&mut self, now: Monotonic) {
        if is_due(self.swept_at, now, SWEEP_EVERY) {
            self.swept_at = Some(now);
            self.node.memory.sweep(self.node.clock.now());
        }
    }

    fn complain(&mut self, now: Monotonic, message: &str) {
        if is_due(self.complained_at, now, COMPLAIN_EVERY) {
            self.complained_at = Some(now);
            self.node.metrics.database_error();
            tracing::error!("{message}");
        }
    }
}

/// Whether what is done at intervals was last done long enough ago.
fn is_due(last: Option<Monotonic>, now: Monotonic, interval: Duration) -> bool {
    last.is_none_or(|at| now.since(at) >= interval)
}
