//! What hot paths read of one realm.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::{Bounds, Cache, FillTicket, Revocations, Size};
use crate::client::{Client, ClientId};
use crate::grants::GrantId;
use crate::ports::{Changed, Revocation};
use crate::resource::{Resource, comparable};
use crate::time::{Monotonic, Timestamp};

const CLIENTS: Bounds = Bounds { entries: 20_000, bytes: 96 * 1024 * 1024 };
const RESOURCES: Bounds = Bounds { entries: 20_000, bytes: 32 * 1024 * 1024 };
const USES: Bounds = Bounds { entries: 20_000, bytes: 8 * 1024 * 1024 };

/// What hot paths read of one realm: clients, resources and revocations in memory.
#[derive(Debug)]
pub struct Live {
    clients: Cache<Arc<str>, Arc<Client>>,
    resources: Cache<Arc<str>, Arc<Resource>>,
    /// Clients that registered themselves and whose use this node has recorded lately.
    uses: Cache<Arc<str>, ()>,
    revocations: Revocations,
    /// What the monotonic clock said at the start of the last good poll, plus one; 0: there was none.
    fresh_at: AtomicU64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            clients: Cache::new(CLIENTS),
            resources: Cache::new(RESOURCES),
            uses: Cache::new(USES),
            revocations: Revocations::default(),
            fresh_at: AtomicU64::new(0),
        }
    }
}

impl Live {
    /// Past this since the last good poll, revocations are unknown: answer 503.
    pub const STALE_AFTER: Duration = Duration::from_secs(5);

    /// Seconds after which the use of a client is recorded again.
    pub const USE_INTERVAL: i64 = 24 * 60 * 60;

    /// How long this node remembers to have recorded it.
    const USE_REMEMBERED: Duration = Duration::from_hours(24);

    /// `None`: not in memory, read it.
    pub fn client(&self, id: &str) -> Option<Arc<Client>> {
        self.clients.get(id)
    }

    pub fn client_ticket(&self) -> FillTicket {
        self.clients.ticket()
    }

    /// Unknown ids are not kept: anybody can make them up.
    pub fn fill_client(&self, ticket: FillTicket, client: &Arc<Client>) {
        self.clients.fill(ticket, Arc::from(client.id.as_str()), Arc::clone(client));
    }

    /// As [`Live::client`]; identifiers compare without a trailing slash.
    pub fn resource(&self, identifier: &str) -> Option<Arc<Resource>> {
        self.resources.get(comparable(identifier))
    }

    pub fn resource_ticket(&self) -> FillTicket {
        self.resources.ticket()
    }

    pub fn fill_resource(&self, ticket: FillTicket, resource: &Arc<Resource>) {
        self.resources.fill(ticket, Arc::from(comparable(&resource.identifier)), Arc::clone(resource));
    }

    /// Whether a token was revoked, by its grant or by its `jti`.
    pub fn is_revoked(&self, grant: Option<&GrantId>, jti: &str) -> bool {
        self.revocations.reach(grant, jti)
    }

    /// Whether this node has recorded within a day that the client is in use.
    pub fn is_use_recorded(&self, client: &ClientId, now: Monotonic) -> bool {
        self.uses.get_at(client.as_str(), now).is_some()
    }

    /// The use of a client has been recorded.
    pub fn use_recorded(&self, client: &ClientId, now: Monotonic) {
        self.uses.keep(Arc::from(client.as_str()), (), Self::USE_REMEMBERED, now);
    }

    /// Applies a change; doing so again does nothing.
    pub fn apply(&self, change: &Changed) {
        match change {
            Changed::Client(id) => self.clients.forget(id.as_str()),
            Changed::Resource(identifier) => self.resources.forget(comparable(identifier)),
            Changed::Revocation(revocation) => self.revocations.add(revocation),
            Changed::Account(_) | Changed::SigningKeys => {}
        }
    }

    /// Forgets clients and resources, and adds revocations that were loaded whole.
    pub fn reload(&self, revocations: &[Revocation]) {
        self.clients.clear();
        self.resources.clear();
        for revocation in revocations {
            self.revocations.add(revocation);
        }
    }

    /// Drops revocations that reach nothing any more.
    pub fn sweep(&self, now: Timestamp) {
        self.revocations.sweep(now);
    }

    /// How much is remembered of what.
    pub fn sizes(&self) -> [(&'static str, Size); 5] {
        let [grants, tokens] = self.revocations.sizes();
        [
            ("clients", self.clients.size()),
            ("resources", self.resources.size()),
            ("client_uses", self.uses.size()),
            ("revoked_grants", grants),
            ("revoked_tokens", tokens),
        ]
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
