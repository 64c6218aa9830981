//! The server's own keys in tests in this process, the same for all tests. RSA keys of the first realm were made
//! once and for all, others when they are asked for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use actix_web::web::Bytes;
use chancery_core::client::{EncryptionKeyKind, SigningAlgorithm};
use chancery_core::keyring::{KeyAlgorithm, Keyring, PrivateKey, SigningKey};
use chancery_core::policy::Policy;
use chancery_core::ports::{JwsError, KeyMakerError, SigningKeyMaker};
use chancery_core::realm::{Realm, RealmId};
use chancery_crypto::{GeneratedKey, Jose, OsEntropy, generate, thumbprint};
use chancery_web::node::realm::RealmKeys;
use chancery_web::node::rendered::PreRendered;
use openssl::pkey::PKey;
use serde_json::json;

use super::jws::encode;
use super::ports::TestClock;
use super::rsa_keys;

/// The key of an algorithm that all tests of this process share, for the realms of this place in their servers.
fn shared(place: usize, algorithm: KeyAlgorithm) -> &'static GeneratedKey {
    const COUNT: usize = SigningAlgorithm::ALL.len() + EncryptionKeyKind::ALL.len();
    static KEYS: [[OnceLock<GeneratedKey>; COUNT]; 2] = [const { [const { OnceLock::new() }; COUNT] }; 2];
    let index = KeyAlgorithm::all().position(|own| own == algorithm).expect("a known algorithm");
    KEYS[place][index].get_or_init(|| match algorithm {
        KeyAlgorithm::Signing(signing) if place == 0 && is_rsa(signing) => {
            of_rsa(index, &[("use", "sig"), ("alg", signing.as_str())])
        }
        KeyAlgorithm::Encryption(EncryptionKeyKind::Rsa) if place == 0 => of_rsa(index, &[("use", "enc")]),
        _ => generate(algorithm, 2048, &OsEntropy).expect("a key"),
    })
}

fn is_rsa(algorithm: SigningAlgorithm) -> bool {
    algorithm.as_str().starts_with("RS") || algorithm.as_str().starts_with("PS")
}

/// As the product makes one.
fn of_rsa(number: usize, members: &[(&str, &str)]) -> GeneratedKey {
    let key = rsa_keys::of_the_server(number);
    let mut public_jwk =
        json!({ "kty": "RSA", "n": encode(key.n().to_vec()), "e": encode(key.e().to_vec()) });
    let kid = thumbprint(&public_jwk).expect("a whole key");
    for (name, value) in members.iter().copied().chain([("kid", kid.as_str())]) {
        public_jwk[name] = value.into();
    }
    let key = PKey::from_rsa(key).expect("a key");
    GeneratedKey { kid, public_jwk, pkcs8_der: key.private_key_to_pkcs8().expect("PKCS#8") }
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
        // loading keys is most of a start; the first realm's are loaded once for all tests
        static LOADED: OnceLock<Jose> = OnceLock::new();
        let of = |jose: Jose, algorithms: BTreeSet<KeyAlgorithm>| {
            let keys = Self {
                place,
                jose: Arc::new(jose),
                jwks: Arc::default(),
                realm: realm.id.clone(),
                key_memory: policy.key_memory(),
                algorithms: Mutex::default(),
            };
            keys.load(&algorithms).expect("the keys load");
            keys
        };
        let jose = match place {
            0 => {
                LOADED.get_or_init(|| (*of(Jose::new(), KeyAlgorithm::all().collect()).jose).clone()).clone()
            }
            _ => Jose::new(),
        };
        of(jose, KeyAlgorithm::standing(policy).into_iter().collect())
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
