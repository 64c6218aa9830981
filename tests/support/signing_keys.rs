//! The server's own keys in tests in this process: made when they are asked for, because RSA keys
//! take long, and once for all tests.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use actix_web::web::Bytes;
use chancery_core::client::{EncryptionKeyKind, SigningAlgorithm};
use chancery_core::keyring::{KeyAlgorithm, Keyring, PrivateKey, SigningKey};
use chancery_core::policy::Policy;
use chancery_core::ports::{JwsError, KeyMakerError, SigningKeyMaker};
use chancery_core::realm::{Realm, RealmId};
use chancery_crypto::{GeneratedKey, Jose, OsEntropy, generate};
use chancery_web::node::realm::RealmKeys;
use chancery_web::node::rendered::PreRendered;
use serde_json::json;

use super::ports::TestClock;

/// The key of an algorithm that all tests of this process share, for the realms of this place in their servers.
fn shared(place: usize, algorithm: KeyAlgorithm) -> &'static GeneratedKey {
    const COUNT: usize = SigningAlgorithm::ALL.len() + EncryptionKeyKind::ALL.len();
    static KEYS: [[OnceLock<GeneratedKey>; COUNT]; 2] = [const { [const { OnceLock::new() }; COUNT] }; 2];
    let index = KeyAlgorithm::all().position(|own| own == algorithm).expect("a known algorithm");
    KEYS[place][index].get_or_init(|| generate(algorithm, 2048, &OsEntropy).expect("a key"))
}

/// What one realm signs with and publishes.
pub struct TestKeys {
    place: usize,
    pub jose: Arc<Jose>,
    pub jwks: Arc<PreRendered>,
    realm: RealmId,
    key_memory: i64,
    algorithms: Mutex<BTreeSet<KeyAlgorithm>>,
}

impl TestKeys {
    /// With those that every realm has. `place`: 0 or 1, so that two realms of a server have different ones.
    pub fn new(place: usize, realm: &Realm, policy: &Policy) -> Self {
        let keys = Self {
            place,
            jose: Arc::default(),
            jwks: Arc::default(),
            realm: realm.id.clone(),
            key_memory: policy.key_memory(),
            algorithms: Mutex::default(),
        };
        keys.load(&KeyAlgorithm::standing(policy).into_iter().collect()).expect("the keys load");
        keys
    }

    /// As a realm is assembled of.
    pub fn parts(self: &Arc<Self>) -> RealmKeys {
        RealmKeys::of(&self.jose, self.clone(), self.jwks.clone())
    }

    fn stored(&self, algorithm: KeyAlgorithm) -> SigningKey {
        let (key, born) = (shared(self.place, algorithm), TestClock::START.seconds());
        SigningKey {
            realm: self.realm.clone(),
            kid: key.kid.clone(),
            algorithm,
            generation: 1,
            public_jwk: key.public_jwk.clone(),
            private: PrivateKey::File,
            created_at: born,
            // so that a clock that is set back still finds a key
            activates_at: born.minus(10 * 365 * 86_400),
            retired_at: None,
        }
    }

    fn load(&self, algorithms: &BTreeSet<KeyAlgorithm>) -> Result<(), KeyMakerError> {
        let mut own = self.algorithms.lock().unwrap_or_else(PoisonError::into_inner);
        if algorithms.is_subset(&own) {
            return Ok(());
        }
        own.extend(algorithms);
        let keyring = Keyring::new(own.iter().map(|algorithm| self.stored(*algorithm)).collect());
        let private = |key: &SigningKey| -> Result<Vec<u8>, JwsError> {
            Ok(shared(self.place, key.algorithm).pkcs8_der.clone())
        };
        self.jose
            .load(&keyring, self.key_memory, &private)
            .map_err(|error| KeyMakerError::Failed(error.to_string()))?;
        let public: Vec<_> = keyring.keys().iter().map(|key| &key.public_jwk).collect();
        self.jwks.set(Bytes::from(json!({ "keys": public }).to_string()));
        Ok(())
    }
}

fn keys_of(algorithms: &BTreeSet<SigningAlgorithm>) -> BTreeSet<KeyAlgorithm> {
    algorithms.iter().copied().map(KeyAlgorithm::from).collect()
}

impl SigningKeyMaker for TestKeys {
    fn lacks(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> bool {
        let own = self.algorithms.lock().unwrap_or_else(PoisonError::into_inner);
        !keys_of(algorithms).is_subset(&own)
    }

    fn ensure(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> Result<(), KeyMakerError> {
        self.load(&keys_of(algorithms))
    }
}
