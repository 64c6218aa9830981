//! State for tests beside the code: ports that answer as told, nothing behind them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{self, Bytes};
use chancery_core::client::{AssertionAlgorithm, Encryption, SigningAlgorithm};
use chancery_core::memory::Memory;
use chancery_core::pool::Pool;
use chancery_core::ports::{
    Access, Clock, DecryptedJws, Decrypter, Encrypter, Entropy, HashError, JweError, JwsError, KeyMakerError,
    PasswordHasher, Patience, ReadyKey, Recipient, Signer, SigningKeyMaker, Store, StoreError, TokenType,
    Turn, Vault, VerifiedJws, Verifier, Work, WorkDone,
};
use chancery_core::realm::Realm;
use chancery_core::time::{Micros, Monotonic, Timestamp};
use chancery_outbound::{Documents, GuardedClient, OutboundOptions};

use crate::node::forwarded::TrustedProxies;
use crate::node::hashing::HashPool;
use crate::node::metrics::Metrics;
use crate::node::rate_limit::RateLimit;
use crate::node::state::AppState;

/// Clocks that stand still until they are set.
pub struct SetClock {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl SetClock {
    pub fn new() -> Self {
        Self { wall: AtomicI64::new(NOW.0), elapsed: AtomicU64::new(0) }
    }

    /// Time passes, and calendar time stands still.
    pub fn advance(&self, time: Duration) {
        self.elapsed.fetch_add(u64::try_from(time.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Calendar time jumps by so many seconds.
    pub fn step_wall(&self, seconds: i64) {
        self.wall.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn micros(&self) -> Micros {
        Micros(self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_micros(self.elapsed.load(Ordering::SeqCst))
    }
}

/// Counts up: different each time, the same in each run.
#[derive(Default)]
pub struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}

/// A database that only says whether it is there.
#[derive(Default)]
pub struct NoStore {
    pub down: AtomicBool,
}

impl Store for NoStore {
    fn run_blocking(&self, _: Access, _: Work) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("nothing here".to_owned()))
    }

    fn submit(&self, work: Work, done: WorkDone) -> Result<Turn, (Work, WorkDone)> {
        Err((work, done))
    }

    fn patience(&self, _: Access) -> Patience {
        Patience { begin: Duration::from_secs(3), end: Duration::from_secs(3) }
    }

    fn pools(&self) -> Vec<Pool> {
        Vec::new()
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.down.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("down".to_owned()));
        }
        Ok(())
    }
}

/// Has no keys.
struct NoKeys;

impl Signer for NoKeys {
    fn key(&self, algorithm: SigningAlgorithm, _: Timestamp) -> Result<Arc<dyn ReadyKey>, JwsError> {
        Err(JwsError::NoKey(algorithm))
    }
}

impl Encrypter for NoKeys {
    fn recipient(
        &self,
        _: &serde_json::Value,
        encryption: Encryption,
    ) -> Result<Arc<dyn Recipient>, JweError> {
        Err(JweError::NoKey(encryption.alg))
    }
}

impl Decrypter for NoKeys {
    fn decrypt(&self, _: &str, _: Timestamp) -> Result<DecryptedJws, JweError> {
        Err(JweError::UnknownKey)
    }
}

impl Verifier for NoKeys {
    fn verify_own(&self, _: &str, _: TokenType, _: Timestamp) -> Result<Vec<u8>, JwsError> {
        Err(JwsError::UnknownKey)
    }

    fn verify_with_jwks(
        &self,
        _: &str,
        _: &serde_json::Value,
        _: &[AssertionAlgorithm],
    ) -> Result<VerifiedJws, JwsError> {
        Err(JwsError::UnknownKey)
    }

    fn verify_with_secret(&self, _: &str, _: &[u8]) -> Result<VerifiedJws, JwsError> {
        Err(JwsError::UnknownKey)
    }
}

impl SigningKeyMaker for NoKeys {
    fn lacks(&self, _: &BTreeSet<SigningAlgorithm>) -> bool {
        true
    }

    fn ensure(&self, _: &BTreeSet<SigningAlgorithm>) -> Result<(), KeyMakerError> {
        Err(KeyMakerError::Failed("no keys here".to_owned()))
    }
}

/// Purpose, context and plain text.
type Sealed = (String, Vec<u8>, Vec<u8>);

/// Remembers what it sealed.
#[derive(Default)]
struct OpenVault(Mutex<BTreeMap<String, Sealed>>);

impl Vault for OpenVault {
    fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        let mut kept = self.0.lock().unwrap();
        let name = kept.len().to_string();
        kept.insert(name.clone(), (purpose.to_owned(), context.to_vec(), plain.to_vec()));
        name
    }

    fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let kept = self.0.lock().unwrap();
        let (p, c, plain) = kept.get(sealed)?;
        (p == purpose && c == context).then(|| plain.clone())
    }

    fn key_id(&self) -> &'static str {
        "testtest"
    }

    fn mac(&self, _: &str, _: &str, data: &[u8]) -> Option<[u8; 32]> {
        Some(chancery_core::secret::hmac_sha256(b"test", data))
    }
}

/// Takes a password for its own hash.
struct Plain;

impl PasswordHasher for Plain {
    fn hash(&self, password: &str) -> Result<String, HashError> {
        Ok(password.to_owned())
    }

    fn verify(&self, password: &str, phc: Option<&str>) -> Result<bool, HashError> {
        Ok(phc == Some(password))
    }
}

/// The moment at which [`state`]'s clock stands.
pub const NOW: Micros = Micros(1_800_000_000_000_000);

/// A state that is ready to serve.
pub fn state(issuer: &str) -> AppState {
    let clock: Arc<dyn Clock> = Arc::new(SetClock::new());
    let outbound = OutboundOptions { extra_ca: Vec::new(), allow_private: Vec::new() };
    let (realm, memory) = (Realm::main(issuer), Arc::new(Memory::default()));
    let live = memory.realm(&realm.id);
    live.set_fresh(clock.monotonic());
    AppState {
        realm: Arc::new(realm),
        policy: Arc::default(),
        store: Arc::new(NoStore::default()),
        hops: crate::node::hop::Hops::default(),
        memory,
        live,
        signer: Arc::new(NoKeys),
        verifier: Arc::new(NoKeys),
        encrypter: Arc::new(NoKeys),
        decrypter: Arc::new(NoKeys),
        keys: Arc::new(NoKeys),
        key_making: crate::node::signing_keys::key_making(),
        vault: Arc::new(OpenVault::default()),
        passwords: HashPool::new(Arc::new(Plain), 2, Duration::from_secs(2)),
        documents: Arc::new(Documents::new(GuardedClient::new(&outbound).unwrap(), Arc::clone(&clock))),
        upstream: Arc::new(crate::node::upstream::NoUpstream),
        detours: crate::node::seen_once::SeenOnce::default(),
        clock,
        entropy: Arc::new(Counting::default()),
        jwks: Arc::new(Bytes::from_static(b"{\"keys\":[]}").into()),
        discovery: Bytes::from(format!("{{\"issuer\":\"{issuer}\"}}")).into(),
        trusted_proxies: TrustedProxies::default(),
        rate_limit: RateLimit::off(),
        client_fetches: RateLimit::of_fetches(),
        metrics: Metrics::new([]).unwrap(),
        accepting: AtomicBool::new(true),
    }
}

/// [`state`] as the routes want it, changed first.
pub fn shared(issuer: &str, change: impl FnOnce(&mut AppState)) -> web::Data<AppState> {
    let mut state = state(issuer);
    change(&mut state);
    web::Data::new(state)
}
