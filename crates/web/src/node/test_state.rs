//! State for tests beside the code: ports that answer as told, nothing behind them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "nothing but tests is made with it"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::{self, Bytes};
use chancery_core::client::{AssertionAlgorithm, Encryption, SigningAlgorithm};
use chancery_core::policy::Policy;
use chancery_core::pool::Pool;
use chancery_core::ports::{
    Access, Clock, DecryptedJws, Decrypter, Encrypter, Entropy, HashError, JweError, JwsError, KeyMakerError,
    PasswordHasher, Patience, ReadyKey, Recipient, Signer, SigningKeyMaker, Store, StoreError, TokenType,
    Turn, Vault, VerifiedJws, Verifier, Work, WorkDone,
};
use chancery_core::realm::{Realm, RealmId};
use chancery_core::time::{Micros, Monotonic, Timestamp};
use chancery_outbound::{Documents, GuardedClient, OutboundOptions};

use crate::node::hashing::HashPool;
use crate::node::metrics::Metrics;
use crate::node::realm::{RealmKeys, RealmState};
use crate::node::realms::Realms;
use crate::node::rendered::PreRendered;
use crate::node::shared::{Node, Ports};
use crate::node::upstream::NoUpstream;

/// Clocks that stand still until they are set.
pub struct SetClock {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl Default for SetClock {
    fn default() -> Self {
        Self { wall: AtomicI64::new(NOW.0), elapsed: AtomicU64::new(0) }
    }
}

impl SetClock {
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

/// A node with nothing behind it.
pub fn node() -> Node {
    let clock: Arc<dyn Clock> = Arc::new(SetClock::default());
    let outbound = OutboundOptions { extra_ca: Vec::new(), allow_private: Vec::new() };
    Node::assemble(Ports {
        store: Arc::new(NoStore::default()),
        vault: Arc::new(OpenVault::default()),
        passwords: HashPool::new(Arc::new(Plain), 2, Duration::from_secs(2)),
        documents: Documents::new(GuardedClient::new(&outbound).unwrap(), Arc::clone(&clock)),
        clock,
        entropy: Arc::new(Counting::default()),
        metrics: Metrics::new([]).unwrap(),
    })
}

/// A realm of it that is ready to serve, and says of itself but who it is.
pub fn realm_of(node: &Arc<Node>, id: &str, issuer: &str) -> RealmState {
    let realm = Realm { id: RealmId::parse(id).unwrap(), issuer: issuer.to_owned() };
    let published = Arc::new(PreRendered::from(Bytes::from_static(b"{\"keys\":[]}")));
    let keys = RealmKeys::of(&Arc::new(NoKeys), Arc::new(NoKeys), published);
    let upstream = Arc::new(NoUpstream);
    let state = RealmState::assemble(Arc::clone(node), realm, Policy::default(), keys, upstream).unwrap();
    state.live.set_fresh(node.clock.monotonic());
    state.discovery.set(Bytes::from(format!("{{\"issuer\":\"{issuer}\"}}")));
    state
}

/// The one realm of a node.
pub fn state(issuer: &str) -> RealmState {
    realm_of(&Arc::new(node()), Realm::main(issuer).id.as_str(), issuer)
}

/// [`state`] as the routes want it, its node changed first.
pub fn shared(issuer: &str, change: impl FnOnce(&mut Node)) -> web::Data<Realms> {
    let mut node = node();
    change(&mut node);
    served(realm_of(&Arc::new(node), Realm::main(issuer).id.as_str(), issuer))
}

/// A realm as the routes want it.
pub fn served(state: RealmState) -> web::Data<Realms> {
    web::Data::new(Realms::new(Arc::new(state), Vec::new()).unwrap())
}
