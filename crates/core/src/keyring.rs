//! Signing keys over time: published before they sign, kept until their last token has expired (rule J5).

use serde_json::Value;

use crate::client::SigningAlgorithm;
use crate::realm::RealmId;
use crate::time::Timestamp;

/// A stored signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    pub realm: RealmId,
    /// `kid`: RFC 7638 thumbprint of the public key.
    pub kid: String,
    pub algorithm: SigningAlgorithm,
    /// 1 for the first key of its algorithm, then counting up. Unique in realm and algorithm, which
    /// is how two nodes agree on one new key.
    pub generation: i64,
    /// Public JWK with `kid`, `use`, `alg` and no private member.
    pub public_jwk: Value,
    pub private: PrivateKey,
    pub created_at: Timestamp,
    /// Signs from here on, until a later generation does.
    pub activates_at: Timestamp,
    /// Withdrawn by an operator: neither signs nor is published from here on.
    pub retired_at: Option<Timestamp>,
}

/// Where the private half is.
#[derive(Clone, PartialEq, Eq)]
pub enum PrivateKey {
    /// PKCS#8 PEM file `KID.pem` in `keys.dir`, mode 0600.
    File,
    /// PKCS#8 DER sealed under the key-encryption key (port `Vault`, purpose `signing_key`).
    Sealed(String),
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File => "File",
            Self::Sealed(_) => "Sealed(…)",
        })
    }
}

/// What a key does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// Published, not yet signing.
    Next,
    Active,
    /// Published for the tokens that it signed.
    Previous,
    /// No longer published.
    Gone,
}

/// The keys of a realm.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    keys: Vec<SigningKey>,
}

impl Keyring {
    pub fn new(mut keys: Vec<SigningKey>) -> Self {
        keys.sort_by_key(|k| (k.algorithm, k.generation));
        Self { keys }
    }

    pub fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    /// The key that signs with `algorithm` at `now`.
    pub fn active(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Option<&SigningKey> {
        self.keys.iter().rev().find(|k| {
            k.algorithm == algorithm && k.activates_at <= now && k.retired_at.is_none_or(|r| now < r)
        })
    }

    /// What `key` does at `now`, if tokens live at most `token_lifetime` seconds.
    pub fn state(&self, key: &SigningKey, now: Timestamp, token_lifetime: i64) -> KeyState {
        if key.retired_at.is_some_and(|r| r <= now) {
            return KeyState::Gone;
        }
        let successor = self.keys.iter().find(|k| {
            k.algorithm == key.algorithm
                && k.generation > key.generation
                && k.activates_at <= now
                && k.retired_at.is_none_or(|r| now < r)
        });
        match successor {
            // overtaken while it waited: it will never sign
            Some(_) if now < key.activates_at => KeyState::Gone,
            None if now < key.activates_at => KeyState::Next,
            None => KeyState::Active,
            Some(s) if now < s.activates_at.plus(token_lifetime) => KeyState::Previous,
            Some(_) => KeyState::Gone,
        }
    }

    /// The keys to publish at `now`: next, active and previous.
    pub fn published(&self, now: Timestamp, token_lifetime: i64) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().filter(move |k| self.state(k, now, token_lifetime) != KeyState::Gone)
    }

    /// Algorithms that have a key, or must have one: those that are renewed when they come of age.
    pub fn algorithms(&self) -> impl Iterator<Item = SigningAlgorithm> {
        let kept = |alg: &SigningAlgorithm| {
            SigningAlgorithm::STANDING.contains(alg) || self.keys.iter().any(|k| k.algorithm == *alg)
        };
        SigningAlgorithm::ALL.iter().copied().filter(kept)
    }

    /// Algorithms whose newest key is so old at `now` that its successor must be made: `rotate_after`
    /// seconds less `publish_ahead`.
    pub fn due(&self, now: Timestamp, rotate_after: i64, publish_ahead: i64) -> Vec<SigningAlgorithm> {
        self.algorithms()
            .filter(|alg| {
                self.keys
                    .iter()
                    .filter(|k| k.algorithm == *alg && k.retired_at.is_none())
                    .max_by_key(|k| k.generation)
                    .is_none_or(|newest| {
                        now >= newest.activates_at.plus(rotate_after.saturating_sub(publish_ahead))
                    })
            })
            .collect()
    }

    /// The generation after the newest of `algorithm`, retired ones counted.
    pub fn next_generation(&self, algorithm: SigningAlgorithm) -> i64 {
        self.keys.iter().filter(|k| k.algorithm == algorithm).map(|k| k.generation).max().unwrap_or(0) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SigningAlgorithm::{ES256, ES384, EdDSA, PS256, RS256};

    const LIFETIME: i64 = 100;

    fn key(generation: i64, activates_at: i64) -> SigningKey {
        key_of(RS256, generation, activates_at)
    }

    fn key_of(algorithm: SigningAlgorithm, generation: i64, activates_at: i64) -> SigningKey {
        SigningKey {
            realm: crate::realm::Realm::main("https://op.test").id,
            kid: format!("k{generation}"),
            algorithm,
            generation,
            public_jwk: Value::Null,
            private: PrivateKey::File,
            created_at: Timestamp(0),
            activates_at: Timestamp(activates_at),
            retired_at: None,
        }
    }

    fn states(ring: &Keyring, now: i64) -> Vec<KeyState> {
        ring.keys().iter().map(|k| ring.state(k, Timestamp(now), LIFETIME)).collect()
    }

    #[test]
    fn j5_a_key_is_published_before_it_signs_and_after() {
        let ring = Keyring::new(vec![key(2, 1000), key(1, 0)]);
        let kid = |now| ring.active(RS256, Timestamp(now)).map(|k| k.kid.as_str());
        assert_eq!(states(&ring, 999), [KeyState::Active, KeyState::Next]);
        assert_eq!(kid(999), Some("k1"));
        assert_eq!(states(&ring, 1000), [KeyState::Previous, KeyState::Active]);
        assert_eq!(kid(1000), Some("k2"));
        assert_eq!(states(&ring, 1099), [KeyState::Previous, KeyState::Active]);
        assert_eq!(states(&ring, 1100), [KeyState::Gone, KeyState::Active]);
        assert!(ring.active(ES256, Timestamp(2000)).is_none());
    }

    #[test]
    fn a_retired_key_is_gone_at_once_and_its_predecessor_signs() {
        let mut second = key(2, 1000);
        second.retired_at = Some(Timestamp(1050));
        let ring = Keyring::new(vec![key(1, 0), second]);
        assert_eq!(states(&ring, 1049), [KeyState::Previous, KeyState::Active]);
        assert_eq!(states(&ring, 1050), [KeyState::Active, KeyState::Gone]);
        assert_eq!(ring.active(RS256, Timestamp(1050)).unwrap().generation, 1);
        assert_eq!(ring.next_generation(RS256), 3);
    }

    #[test]
    fn a_key_that_was_overtaken_while_it_waited_is_gone() {
        let ring = Keyring::new(vec![key(1, 0), key(2, 1000), key(3, 500)]);
        assert_eq!(states(&ring, 499), [KeyState::Active, KeyState::Next, KeyState::Next]);
        assert_eq!(states(&ring, 500), [KeyState::Previous, KeyState::Gone, KeyState::Active]);
    }

    #[test]
    fn a_successor_is_due_in_time_to_be_published_ahead() {
        let ring = Keyring::new(vec![key(1, 0)]);
        assert!(!ring.due(Timestamp(899), 1000, 100).contains(&RS256));
        assert!(ring.due(Timestamp(900), 1000, 100).contains(&RS256));
        assert!(ring.due(Timestamp(0), 1000, 100).contains(&ES256));
        let ring = Keyring::new(vec![key(1, 0), key(2, 1000)]);
        assert!(!ring.due(Timestamp(950), 1000, 100).contains(&RS256));
    }

    #[test]
    fn a_key_that_was_asked_for_once_is_renewed_like_the_others() {
        let ring = Keyring::new(vec![key(1, 0)]);
        assert!(!ring.algorithms().any(|alg| alg == ES384));
        assert_eq!(ring.due(Timestamp(0), 1000, 100), [PS256, ES256, EdDSA]);
        let ring = Keyring::new(vec![key(1, 0), key_of(ES384, 1, 0)]);
        assert_eq!(ring.due(Timestamp(900), 1000, 100), [RS256, PS256, ES256, ES384, EdDSA]);
    }
}
