//! What handlers work with: core's ports, the policy, and this node's memory.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web::Bytes;
use chancery_core::live::Live;
use chancery_core::policy::Policy;
use chancery_core::ports::{Clock, Entropy, PasswordHasher, Signer, Store, Vault, Verifier};
use chancery_core::realm::Realm;
use chancery_outbound::Documents;

use crate::middleware::forwarded::TrustedProxies;
use crate::middleware::metrics::Metrics;
use crate::middleware::rate_limit::RateLimit;
use crate::hashing::HashPool;

/// Shared by all workers.
pub struct AppState {
    pub realm: Realm,
    pub policy: Policy,
    pub store: Arc<dyn Store>,
    pub live: Arc<Live>,
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn Verifier>,
    pub vault: Arc<dyn Vault>,
    pub passwords: HashPool,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Outside documents (a client's `jwks_uri`), cached.
    pub documents: Arc<Documents>,
    /// `/jwks.json`, rendered when the keys change.
    pub jwks: PreRendered,
    /// Both discovery documents, rendered at start.
    pub discovery: Bytes,
    pub trusted_proxies: TrustedProxies,
    pub rate_limit: RateLimit,
    pub metrics: Metrics,
    /// Turns false when the server is about to stop, so that `/readyz` fails first (R20).
    pub accepting: std::sync::atomic::AtomicBool,
}

/// The hasher behind a [`HashPool`], as it is handed in.
pub type Hasher = Arc<dyn PasswordHasher>;

/// Bytes that many requests send and few events change.
#[derive(Debug, Default)]
pub struct PreRendered(RwLock<Bytes>);

impl PreRendered {
    pub fn get(&self) -> Bytes {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, bytes: Bytes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = bytes;
    }
}

impl AppState {
    /// Whether cookies are `Secure` and carry the `__Host-` prefix: everywhere but on loopback http.
    pub fn is_https(&self) -> bool {
        self.realm.issuer.starts_with("https://")
    }
}
