//! What handlers work with: core's ports, the policy, and this node's memory.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use chancery_core::client::Client;
use chancery_core::memory::{Live, Memory, Size};
use chancery_core::policy::Policy;
use chancery_core::pool::Pool;
use chancery_core::ports::{
    Access, Clock, Decrypter, Encrypter, Entropy, PasswordHasher, Signer, SigningKeyMaker, Store, Vault,
    Verifier,
};
use chancery_core::realm::Realm;
use chancery_core::secret::{Digest, base64url};
use chancery_outbound::{Documents, threads};

use crate::node::busy::Busy;
use crate::node::forwarded::TrustedProxies;
use crate::node::hashing::HashPool;
use crate::node::hop::Hops;
use crate::node::metrics::Metrics;
use crate::node::permits::Permits;
use crate::node::rate_limit::RateLimit;
use crate::node::seen_once::SeenOnce;
use crate::node::upstream::Upstream;

/// Shared by all workers.
pub struct AppState {
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub store: Arc<dyn Store>,
    pub hops: Hops,
    /// What this node remembers of all its realms, and of this one.
    pub memory: Arc<Memory>,
    pub live: Arc<Live>,
    pub signer: Arc<dyn Signer>,
    pub verifier: Arc<dyn Verifier>,
    pub encrypter: Arc<dyn Encrypter>,
    pub decrypter: Arc<dyn Decrypter>,
    /// Makes the keys that a client asks for.
    pub keys: Arc<dyn SigningKeyMaker>,
    /// One at a time ([`crate::node::signing_keys::key_making`]).
    pub key_making: Permits,
    pub vault: Arc<dyn Vault>,
    pub passwords: HashPool,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// Outside documents (a client's `jwks_uri`), cached.
    pub documents: Arc<Documents>,
    /// Other providers.
    pub upstream: Arc<dyn Upstream>,
    pub detours: SeenOnce,
    /// `/jwks.json`, rendered when the keys change.
    pub jwks: Arc<PreRendered>,
    /// Both discovery documents, rendered at start.
    pub discovery: PreRendered,
    pub trusted_proxies: TrustedProxies,
    pub rate_limit: RateLimit,
    /// Request objects that are fetched for one client ([`RateLimit::of_fetches`]).
    pub client_fetches: RateLimit,
    pub metrics: Metrics,
    /// Turns false when the server is about to stop, so that `/readyz` fails first (R20).
    pub accepting: std::sync::atomic::AtomicBool,
}

/// The hasher behind a [`HashPool`], as it is handed in.
pub type Hasher = Arc<dyn PasswordHasher>;

/// A document that many requests read and few events change.
#[derive(Debug)]
pub struct PreRendered(RwLock<Rendered>);

/// Bytes as they go out, with their entity tag. Cloning copies neither.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub bytes: Bytes,
    /// Strong entity tag (RFC 9110 §8.8.3).
    pub etag: HeaderValue,
}

impl Rendered {
    fn new(bytes: Bytes) -> Self {
        let digest = base64url(Digest::of(&bytes).as_bytes());
        let tag = format!("\"{}\"", digest.get(..22).unwrap_or_default());
        // base64url in quotes is a valid header value, so the fallback is never seen
        let etag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        Self { bytes, etag }
    }
}

impl PreRendered {
    pub fn get(&self) -> Rendered {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, bytes: Bytes) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Rendered::new(bytes);
    }
}

impl From<Bytes> for PreRendered {
    fn from(bytes: Bytes) -> Self {
        Self(RwLock::new(Rendered::new(bytes)))
    }
}

impl Default for PreRendered {
    fn default() -> Self {
        Bytes::new().into()
    }
}

impl AppState {
    /// Whether cookies are `Secure` and carry the `__Host-` prefix: everywhere but on loopback http.
    pub fn is_https(&self) -> bool {
        self.realm.issuer.starts_with("https://")
    }
}

impl AppState {
    /// Anybody can make us fetch what a client registered, so it counts: against the address that asks, and
    /// against the client, whoever asks.
    pub fn admit_fetch(&self, req: &HttpRequest, client: &Client) -> Result<(), Busy> {
        let now = self.clock.monotonic();
        self.rate_limit.charge(self.trusted_proxies.client_addr(req).ip, now)?;
        self.client_fetches.charge_name(client.id.as_str(), now)
    }

    /// How much this node keeps in memory of what.
    pub fn cache_sizes(&self) -> Vec<(&'static str, Size)> {
        let own = [
            ("detours", self.detours.size()),
            ("provider_documents", self.upstream.documents()),
            ("verified_tokens", self.verifier.remembered()),
            ("request_rates", self.rate_limit.size()),
            ("fetch_rates", self.client_fetches.size()),
        ];
        self.memory.sizes().into_iter().chain(self.documents.sizes()).chain(own).collect()
    }

    /// How everything is that requests wait for.
    pub fn pools(&self) -> Vec<Pool> {
        let deadline = self.store.patience(Access::Read).begin;
        let own = [
            self.hops.figures(deadline),
            self.passwords.figures(),
            self.key_making.figures(),
            self.documents.exchanges(),
            threads::pool(),
        ];
        self.store.pools().into_iter().chain(own).chain(self.upstream.exchanges()).collect()
    }

    /// Fails closed when revocations are not known well enough (503, rule V16.5.3 of ASVS).
    pub fn refuse_stale(&self) -> Result<(), chancery_core::ports::StoreError> {
        if self.live.is_fresh(self.clock.monotonic()) {
            return Ok(());
        }
        Err(chancery_core::ports::StoreError::Unavailable("revocations are not up to date".to_owned()))
    }
}
