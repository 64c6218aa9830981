//! What hot paths read of one realm.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::shared::{Key, Named, Number, Shared};
use super::{FillTicket, Revocations, Size};
use crate::client::{Client, ClientId};
use crate::grants::GrantId;
use crate::ports::{Changed, Revocation};
use crate::resource::{Resource, comparable};
use crate::time::{Monotonic, Timestamp};

/// What hot paths read of one realm: its part of the caches that the node's realms share, and its revocations.
#[derive(Debug)]
pub struct Live {
    number: Number,
    shared: Arc<Shared>,
    revocations: Revocations,
    /// What the monotonic clock said at the start of the last good poll, plus one; 0: there was none.
    fresh_at: AtomicU64,
}

impl Live {
    /// Past this since the last good poll, revocations are unknown: answer 503.
    pub const STALE_AFTER: Duration = Duration::from_secs(5);

    /// Seconds after which the use of a client is recorded again.
    pub const USE_INTERVAL: i64 = 24 * 60 * 60;

    /// How long this node remembers to have recorded it.
    const USE_REMEMBERED: Duration = Duration::from_hours(24);

    pub(super) fn new(number: Number, shared: Arc<Shared>) -> Self {
        Self { number, shared, revocations: Revocations::default(), fresh_at: AtomicU64::new(0) }
    }

    /// `None`: not in memory, read it.
    pub fn client(&self, id: &str) -> Option<Arc<Client>> {
        self.shared.clients.get(&(self.number, id) as &dyn Named)
    }

    pub fn client_ticket(&self) -> FillTicket {
        self.shared.clients.ticket()
    }

    /// Unknown ids are not kept: anybody can make them up.
    pub fn fill_client(&self, ticket: FillTicket, client: &Arc<Client>) {
        self.shared.clients.fill(ticket, Key::new(self.number, client.id.as_str()), Arc::clone(client));
    }

    /// As [`Live::client`]; identifiers compare without a trailing slash.
    pub fn resource(&self, identifier: &str) -> Option<Arc<Resource>> {
        self.shared.resources.get(&(self.number, comparable(identifier)) as &dyn Named)
    }

    pub fn resource_ticket(&self) -> FillTicket {
        self.shared.resources.ticket()
    }

    pub fn fill_resource(&self, ticket: FillTicket, resource: &Arc<Resource>) {
        let key = Key::new(self.number, comparable(&resource.identifier));
        self.shared.resources.fill(ticket, key, Arc::clone(resource));
    }

    /// Whether a token was revoked, by its grant or by its `jti`.
    pub fn is_revoked(&self, grant: Option<&GrantId>, jti: &str) -> bool {
        self.revocations.reach(grant, jti)
    }

    /// Whether this node has recorded within a day that the client is in use.
    pub fn is_use_recorded(&self, client: &ClientId, now: Monotonic) -> bool {
        self.shared.uses.get_at(&(self.number, client.as_str()) as &dyn Named, now).is_some()
    }

    /// The use of a client has been recorded.
    pub fn use_recorded(&self, client: &ClientId, now: Monotonic) {
        self.shared.uses.keep(Key::new(self.number, client.as_str()), (), Self::USE_REMEMBERED, now);
    }

    /// Applies a change; doing so again does nothing.
    pub fn apply(&self, change: &Changed) {
        match change {
            Changed::Client(id) => self.shared.clients.forget(&(self.number, id.as_str()) as &dyn Named),
            Changed::Resource(identifier) => {
                self.shared.resources.forget(&(self.number, comparable(identifier)) as &dyn Named);
            }
            Changed::Revocation(revocation) => self.revocations.add(revocation),
            Changed::Account(_) | Changed::SigningKeys => {}
        }
    }

    /// Forgets clients and resources, and adds revocations that were loaded whole.
    pub fn reload(&self, revocations: &[Revocation]) {
        self.shared.clients.forget_all(|key| key.is_of(self.number));
        self.shared.resources.forget_all(|key| key.is_of(self.number));
        for revocation in revocations {
            self.revocations.add(revocation);
        }
    }

    /// Drops revocations that reach nothing any more.
    pub fn sweep(&self, now: Timestamp) {
        self.revocations.sweep(now);
    }

    /// How much is remembered of the realm alone.
    pub(super) fn sizes(&self) -> [(&'static str, Size); 2] {
        let [grants, tokens] = self.revocations.sizes();
        [("revoked_grants", grants), ("revoked_tokens", tokens)]
    }

    /// A poll that began at `started` has been applied.
    pub fn set_fresh(&self, started: Monotonic) {
        self.fresh_at.store(started.micros().saturating_add(1), Ordering::SeqCst);
    }

    /// Whether revocations are known well enough to answer (rule "fail closed").
    pub fn is_fresh(&self, now: Monotonic) -> bool {
        let polled = self.fresh_at.load(Ordering::SeqCst).checked_sub(1).map(Monotonic::from_micros);
        polled.is_some_and(|at| now.since(at) <= Self::STALE_AFTER)
    }
}
