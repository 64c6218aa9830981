//! What hot paths read: clients, resources and revocations in memory, kept fresh by the change feed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::client::{Client, ClientId};
use crate::grants::GrantId;
use crate::ports::{Change, Revocation, Revokes};
use crate::resource::{Resource, comparable};
use crate::time::{Monotonic, Timestamp};

/// A cache whose fills are discarded when their key changed since the read began.
#[derive(Debug)]
struct Cache<K, V> {
    entries: RwLock<HashMap<K, Arc<V>>>,
    /// Counts invalidations; a fill that began before the latest one is dropped.
    epoch: AtomicU64,
    capacity: usize,
}

/// Taken before a row is read, handed back with what was read.
#[derive(Debug, Clone, Copy)]
pub struct FillTicket(u64);

impl<K: Eq + Hash, V> Cache<K, V> {
    fn new(capacity: usize) -> Self {
        Self { entries: RwLock::new(HashMap::new()), epoch: AtomicU64::new(0), capacity }
    }

    fn get<Q>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn ticket(&self) -> FillTicket {
        FillTicket(self.epoch.load(Ordering::SeqCst))
    }

    fn fill(&self, ticket: FillTicket, key: K, value: Arc<V>) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if self.epoch.load(Ordering::SeqCst) != ticket.0 {
            return;
        }
        if entries.len() >= self.capacity {
            entries.clear();
        }
        entries.insert(key, value);
    }

    fn forget<Q>(&self, key: &Q)
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch.fetch_add(1, Ordering::SeqCst);
        entries.remove(key);
    }

    fn clear(&self) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        self.epoch.fetch_add(1, Ordering::SeqCst);
        entries.clear();
    }
}

/// The memory of one node.
#[derive(Debug)]
pub struct Live {
    clients: Cache<String, Client>,
    resources: Cache<String, Resource>,
    grants: RwLock<HashMap<String, Timestamp>>,
    tokens: RwLock<HashMap<String, Timestamp>>,
    /// When this node last recorded that a client which registered itself is in use.
    uses: RwLock<HashMap<String, Monotonic>>,
    /// What the monotonic clock said at the start of the last good poll, plus one; 0: there was none.
    fresh_at: AtomicU64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            clients: Cache::new(20_000),
            resources: Cache::new(20_000),
            grants: RwLock::default(),
            tokens: RwLock::default(),
            uses: RwLock::default(),
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

    const MAX_USES: usize = 20_000;

    /// `None`: not in memory, read it.
    pub fn client(&self, id: &str) -> Option<Arc<Client>> {
        self.clients.get(id)
    }

    pub fn client_ticket(&self) -> FillTicket {
        self.clients.ticket()
    }

    /// Unknown ids are not kept: anybody can make them up.
    pub fn fill_client(&self, ticket: FillTicket, client: &Arc<Client>) {
        self.clients.fill(ticket, client.id.0.clone(), Arc::clone(client));
    }

    /// As [`Live::client`]; identifiers compare without a trailing slash.
    pub fn resource(&self, identifier: &str) -> Option<Arc<Resource>> {
        self.resources.get(comparable(identifier))
    }

    pub fn resource_ticket(&self) -> FillTicket {
        self.resources.ticket()
    }

    pub fn fill_resource(&self, ticket: FillTicket, resource: &Arc<Resource>) {
        self.resources.fill(ticket, comparable(&resource.identifier).to_owned(), Arc::clone(resource));
    }

    /// Whether a token was revoked, by its grant or by its `jti`.
    pub fn is_revoked(&self, grant: Option<&GrantId>, jti: &str) -> bool {
        let listed = |list: &RwLock<HashMap<String, Timestamp>>, key: &str| {
            list.read().unwrap_or_else(PoisonError::into_inner).contains_key(key)
        };
        grant.is_some_and(|g| listed(&self.grants, g.as_str())) || listed(&self.tokens, jti)
    }

    /// Whether this node has recorded within a day that the client is in use.
    pub fn is_use_recorded(&self, client: &ClientId, now: Monotonic) -> bool {
        let uses = self.uses.read().unwrap_or_else(PoisonError::into_inner);
        uses.get(client.as_str()).is_some_and(|at| now.since(*at) < Self::USE_REMEMBERED)
    }

    /// The use of a client has been recorded.
    pub fn use_recorded(&self, client: &ClientId, now: Monotonic) {
        let mut uses = self.uses.write().unwrap_or_else(PoisonError::into_inner);
        if uses.len() >= Self::MAX_USES {
            uses.clear();
        }
        uses.insert(client.0.clone(), now);
    }

    /// Applies a change; doing so again does nothing.
    pub fn apply(&self, change: &Change) {
        match change {
            Change::Client(id) => self.clients.forget(id.as_str()),
            Change::Resource(identifier) => self.resources.forget(comparable(identifier)),
            Change::Revocation(revocation) => self.revoke(revocation),
            Change::Account(_) | Change::SigningKeys => {}
        }
    }

    fn revoke(&self, revocation: &Revocation) {
        let (list, key) = match &revocation.revokes {
            Revokes::Grant(id) => (&self.grants, id.0.clone()),
            Revokes::Jti(jti) => (&self.tokens, jti.clone()),
        };
        list.write().unwrap_or_else(PoisonError::into_inner).insert(key, revocation.keep_until);
    }

    /// Forgets clients and resources, and adds revocations that were loaded whole.
    pub fn reload(&self, revocations: &[Revocation]) {
        self.clients.clear();
        self.resources.clear();
        for revocation in revocations {
            self.revoke(revocation);
        }
    }

    /// Drops revocations that reach nothing any more.
    pub fn sweep(&self, now: Timestamp) {
        for list in [&self.grants, &self.tokens] {
            list.write().unwrap_or_else(PoisonError::into_inner).retain(|_, until| now < *until);
        }
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
