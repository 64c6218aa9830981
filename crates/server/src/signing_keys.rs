//! The life of the server's keys (rules J5, R11): made, published, active, superseded, removed.
//!
//! A generation of an algorithm exists once, whoever makes it: of two nodes that rotate at once one
//! inserts the row and the other takes that key over.

use std::sync::Arc;

use chancery_core::actor::Actor;
use chancery_core::administration::Unable;
use chancery_core::client::SigningAlgorithm;
use chancery_core::keyring::{KeyAlgorithm, KeyState, Keyring, PrivateKey, SigningKey, administer};
use chancery_core::policy::Policy;
use chancery_core::ports::{Clock, Entropy, JwsError, Store, StoreError, Vault};
use chancery_core::realm::Realm;
use chancery_core::unit::{Occasion, Stop};
use chancery_crypto::{KeyFiles, generate};

use crate::config::{Config, KeyStore};
use crate::failure::Failure;
use crate::unit;

/// Purpose of sealed private keys in the vault: what was sealed as one kind never opens as the other.
const fn purpose(algorithm: KeyAlgorithm) -> &'static str {
    match algorithm {
        KeyAlgorithm::Signing(_) => "signing_key",
        KeyAlgorithm::Encryption(_) => "encryption_key",
    }
}

pub struct SigningKeyService {
    store: Arc<dyn Store>,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    realm: Arc<Realm>,
    policy: Arc<Policy>,
    actor: Actor,
    kept_in: KeyStore,
    files: KeyFiles,
    rsa_bits: usize,
    /// What must have a key whether or not somebody asks for it.
    standing: Vec<KeyAlgorithm>,
    /// Seconds.
    rotate_after: i64,
    /// Seconds.
    publish_ahead: i64,
}

impl SigningKeyService {
    /// For the realm of the configuration, whose vault it is.
    pub fn new(
        config: &Config,
        store: Arc<dyn Store>,
        vault: Arc<dyn Vault>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            store,
            vault,
            clock,
            entropy,
            realm: Arc::new(config.realm()),
            policy: Arc::new(config.policy()),
            actor: Actor::job("signing_keys"),
            kept_in: config.key_store(),
            files: KeyFiles::new(&config.keys.dir),
            rsa_bits: usize::try_from(config.keys.rsa_bits).unwrap_or(2048),
            standing: KeyAlgorithm::standing(&config.policy()),
            rotate_after: config.keys.rotate_after.0,
            publish_ahead: config.keys.publish_ahead.0,
        }
    }

    /// The same for another realm, whose vault it has.
    #[must_use]
    pub fn of_realm(self, realm: Realm, policy: Policy) -> Self {
        let standing = KeyAlgorithm::standing(&policy);
        Self { realm: Arc::new(realm), policy: Arc::new(policy), standing, ..self }
    }

    /// The same for somebody else: by itself it is a job of the server's.
    #[must_use]
    pub fn acting_as(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }

    fn occasion(&self) -> Arc<Occasion> {
        let (realm, policy) = (Arc::clone(&self.realm), Arc::clone(&self.policy));
        Arc::new(Occasion { realm, policy, actor: self.actor.clone(), now: self.clock.micros() })
    }

    /// Seconds for which a superseded key stays published.
    pub fn token_memory(&self) -> i64 {
        self.policy.key_memory()
    }

    /// The stored keys.
    pub fn keyring(&self) -> Result<Keyring, StoreError> {
        unit::read(&*self.store, &self.occasion(), administer::stored)
    }

    /// Whether keys of this algorithm are published: those for encryption only where something may be
    /// encrypted to them.
    pub fn is_offered(&self, algorithm: KeyAlgorithm) -> bool {
        matches!(algorithm, KeyAlgorithm::Signing(_)) || self.standing.contains(&algorithm)
    }

    /// What is renewed when it comes of age.
    pub fn algorithms(&self) -> Result<Vec<KeyAlgorithm>, StoreError> {
        Ok(self.keyring()?.algorithms(&self.standing))
    }

    /// Sees to it that there is a key for the algorithms that always have one, and for those that somebody
    /// has asked to sign with, at once where there is none. Making RSA keys takes up to seconds. Returns the
    /// kids made.
    pub fn ensure_signing(&self) -> Result<Vec<String>, Failure> {
        let keyring = self.keyring()?;
        self.make_missing(&keyring, &keyring.algorithms(&self.standing))
    }

    /// As [`SigningKeyService::ensure_signing`], with these algorithms.
    pub fn ensure_signing_with(&self, algorithms: &[SigningAlgorithm]) -> Result<Vec<String>, Failure> {
        let algorithms: Vec<KeyAlgorithm> = algorithms.iter().copied().map(KeyAlgorithm::from).collect();
        self.make_missing(&self.keyring()?, &algorithms)
    }

    fn make_missing(&self, keyring: &Keyring, algorithms: &[KeyAlgorithm]) -> Result<Vec<String>, Failure> {
        let now = self.clock.now();
        let missing: Vec<KeyAlgorithm> =
            algorithms.iter().copied().filter(|a| keyring.active(*a, now).is_none()).collect();
        self.succeed(keyring, &missing)
    }

    /// Gives successors to the keys that are due for one, besides what
    /// [`SigningKeyService::ensure_signing`] does. Returns the kids made.
    pub fn ensure(&self) -> Result<Vec<String>, Failure> {
        let keyring = self.keyring()?;
        let due = keyring.due(&self.standing, self.clock.now(), self.rotate_after, self.publish_ahead);
        self.succeed(&keyring, &due)
    }

    /// Makes a successor for each of the algorithms, whatever their age. Returns the kids made.
    pub fn rotate(&self, algorithms: &[KeyAlgorithm]) -> Result<Vec<String>, Failure> {
        self.succeed(&self.keyring()?, algorithms)
    }

    /// Withdraws a key. When it is the one that signs, a successor that signs at once is stored in the
    /// same transaction; its kid is returned.
    pub fn retire(&self, kid: &str) -> Result<Option<String>, Failure> {
        let keyring = self.keyring()?;
        let unknown = || Failure::refused("not_found", "there is no such key, or it is retired already");
        let key =
            keyring.keys().iter().find(|k| k.kid == kid && k.retired_at.is_none()).ok_or_else(unknown)?;
        let now = self.clock.now();
        let signs = keyring.active(key.algorithm, now).is_some_and(|active| active.kid == kid);
        let successor = if signs {
            Some(self.make(key.algorithm, keyring.next_generation(key.algorithm), 0)?)
        } else {
            None
        };
        let (retired, new) = (kid.to_owned(), successor.clone());
        let act = unit::perform(&*self.store, &self.occasion(), move |unit| {
            administer::retire(unit, &retired, new.as_ref())
        });
        if let Err(stop) = act {
            self.forget_files(successor.as_ref());
            return Err(match stop {
                Stop::Refused(Unable::NotFound) | Stop::Undone(Unable::NotFound) => unknown(),
                Stop::Refused(_) | Stop::Undone(_) => {
                    Failure::refused("conflict", "the keys changed meanwhile; list them and try again")
                }
                Stop::Store(error) => error.into(),
            });
        }
        self.forget_file(key);
        Ok(successor.map(|key| key.kid))
    }

    /// PKCS#8 DER of a key's private half.
    pub fn private(&self, key: &SigningKey) -> Result<Vec<u8>, JwsError> {
        match &key.private {
            PrivateKey::File => self.files.read(&key.kid).map_err(|error| {
                let hint = "with keys.store = \"file\" only the machine that made a key can sign; \
                            several nodes need keys.store = \"database\"";
                JwsError::Library(format!("{error} ({hint})"))
            }),
            PrivateKey::Sealed(sealed) => self.vault.open(purpose(key.algorithm), key.kid.as_bytes(), sealed).ok_or_else(|| {
                JwsError::Library(format!(
                    "signing key {} does not open with keys.encryption_key_file; give the key that sealed it, \
                     or name it in keys.previous_encryption_key_files",
                    key.kid
                ))
            }),
        }
    }

    /// Removes keys that nothing needs: superseded, and their last token expired. The newest of an
    /// algorithm stays, so that generations go on counting.
    pub fn remove_gone(&self) -> Result<usize, StoreError> {
        let keyring = self.keyring()?;
        let now = self.clock.now();
        // a day later than they leave the published set, so that clocks need not agree
        let forgotten = now.minus(86_400);
        let gone: Vec<&SigningKey> = keyring
            .keys()
            .iter()
            .filter(|k| keyring.state(k, forgotten, self.token_memory()) == KeyState::Gone)
            .filter(|k| k.generation + 1 < keyring.next_generation(k.algorithm))
            .collect();
        for key in &gone {
            let kid = key.kid.clone();
            unit::write(&*self.store, &self.occasion(), move |unit| administer::remove(unit, &kid))?;
            self.forget_file(key);
        }
        Ok(gone.len())
    }

    fn succeed(&self, keyring: &Keyring, algorithms: &[KeyAlgorithm]) -> Result<Vec<String>, Failure> {
        let mut made = Vec::new();
        for algorithm in algorithms {
            let signs = keyring.active(*algorithm, self.clock.now()).is_some();
            let lead = if signs { self.publish_ahead } else { 0 };
            let key = self.make(*algorithm, keyring.next_generation(*algorithm), lead)?;
            if self.insert(&key)? {
                made.push(key.kid);
            }
        }
        Ok(made)
    }

    /// `false` when another node was first; then nothing of this key is left.
    fn insert(&self, key: &SigningKey) -> Result<bool, Failure> {
        let new = key.clone();
        let inserted =
            unit::write(&*self.store, &self.occasion(), move |unit| administer::create(unit, &new));
        if !matches!(inserted, Ok(true)) {
            self.forget_file(key);
        }
        Ok(inserted?)
    }

    /// A key that signs `lead` seconds from when it is made: making it takes time, which must not
    /// shorten the time for which it is published before.
    fn make(&self, algorithm: KeyAlgorithm, generation: i64, lead: i64) -> Result<SigningKey, Failure> {
        let generated = generate(algorithm, self.rsa_bits, &*self.entropy)
            .map_err(|error| Failure::refused("key_generation", error.to_string()))?;
        let private = match self.kept_in {
            KeyStore::File => {
                self.files.write(&generated.kid, &generated.pkcs8_der)?;
                PrivateKey::File
            }
            KeyStore::Database => PrivateKey::Sealed(self.vault.seal(
                purpose(algorithm),
                generated.kid.as_bytes(),
                &generated.pkcs8_der,
            )),
        };
        let created_at = self.clock.now();
        Ok(SigningKey {
            realm: self.realm.id.clone(),
            kid: generated.kid,
            algorithm,
            generation,
            public_jwk: generated.public_jwk,
            private,
            created_at,
            activates_at: created_at.plus(lead),
            retired_at: None,
        })
    }

    fn forget_files<'a>(&self, keys: impl IntoIterator<Item = &'a SigningKey>) {
        for key in keys {
            self.forget_file(key);
        }
    }

    fn forget_file(&self, key: &SigningKey) {
        if key.private == PrivateKey::File
            && let Err(error) = self.files.delete(&key.kid)
        {
            tracing::warn!(%error, kid = key.kid, "a private key file could not be removed");
        }
    }
}
