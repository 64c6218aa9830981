//! What all realms of a node share: the ports that know no realm, the limits, the counters.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chancery_core::memory::{Memory, Size};
use chancery_core::pool::Pool;
use chancery_core::ports::{Access, Clock, Entropy, Store, Vault};
use chancery_outbound::{Documents, threads};

use crate::node::forwarded::TrustedProxies;
use crate::node::hashing::HashPool;
use crate::node::hop::Hops;
use crate::node::metrics::Metrics;
use crate::node::permits::Permits;
use crate::node::rate_limit::RateLimit;
use crate::node::readiness::Readiness;
use crate::node::seen_once::SeenOnce;
use crate::node::stored_time::StoredTime;

/// Those who wait while a signing key is made, which takes up to seconds.
const KEYS_WAITING: usize = 64;

/// And for how long.
const KEYS_DEADLINE: Duration = Duration::from_secs(10);

/// A node, shared by all workers and by all of its realms ([`super::realm::RealmState`]). Its bounds hold for
/// them together.
pub struct Node {
    pub store: Arc<dyn Store>,
    pub hops: Hops,
    /// What this node remembers of all its realms.
    pub memory: Arc<Memory>,
    /// Each realm has one of its own over it.
    pub(super) vault: Arc<dyn Vault>,
    /// Signing keys are made one after the other.
    pub key_making: Permits,
    pub passwords: HashPool,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Outside documents (a client's `jwks_uri`), cached.
    pub documents: Arc<Documents>,
    pub detours: SeenOnce,
    pub trusted_proxies: TrustedProxies,
    pub rate_limit: RateLimit,
    /// Request objects that are fetched for one client ([`RateLimit::of_fetches`]).
    pub client_fetches: RateLimit,
    pub metrics: Metrics,
    pub readiness: Readiness,
    pub stored_time: StoredTime,
    /// Turns false when the server is about to stop, so that `/readyz` fails first (R20).
    pub accepting: AtomicBool,
}

/// What every node is given; the rest has a beginning of its own.
pub struct Ports {
    pub store: Arc<dyn Store>,
    pub vault: Arc<dyn Vault>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub passwords: HashPool,
    pub documents: Documents,
    pub metrics: Metrics,
}

impl Node {
    /// A node that trusts no proxy and limits no address.
    pub fn assemble(ports: Ports) -> Self {
        let Ports { store, vault, clock, entropy, passwords, documents, metrics } = ports;
        Self {
            store,
            hops: Hops::default(),
            memory: Arc::default(),
            vault,
            key_making: Permits::new("key_making", 1, KEYS_WAITING, KEYS_DEADLINE),
            passwords,
            clock,
            entropy,
            documents: Arc::new(documents),
            detours: SeenOnce::default(),
            trusted_proxies: TrustedProxies::default(),
            rate_limit: RateLimit::off(),
            client_fetches: RateLimit::of_fetches(),
            metrics,
            readiness: Readiness::default(),
            stored_time: StoredTime::default(),
            accepting: AtomicBool::new(true),
        }
    }

    /// How everything is that requests wait for, whatever the realm.
    pub(super) fn pools(&self) -> Vec<Pool> {
        let deadline = self.store.patience(Access::Read).begin;
        let own = [
            self.hops.figures(deadline),
            self.passwords.figures(),
            self.key_making.figures(),
            self.documents.exchanges(),
            threads::pool(),
        ];
        self.store.pools().into_iter().chain(own).collect()
    }

    /// How much this node keeps in memory of what, whatever the realm.
    pub(super) fn cache_sizes(&self) -> impl Iterator<Item = (&'static str, Size)> {
        let own = [
            ("detours", self.detours.size()),
            ("request_rates", self.rate_limit.size()),
            ("fetch_rates", self.client_fetches.size()),
        ];
        self.memory.sizes().into_iter().chain(self.documents.sizes()).chain(own)
    }
}
