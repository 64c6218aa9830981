//! The server's keys over time (rule J5). Those that sign are published before they do, and kept until their
//! last token has expired; those that clients encrypt to are published while they are the newest, and open
//! for some time more what was encrypted to them.

pub mod administer;
mod algorithm;

use serde_json::Value;

use crate::discovery::{Metadata, path};
use crate::realm::RealmId;
use crate::time::Timestamp;

pub use algorithm::KeyAlgorithm;

/// A stored key, which signs or which clients encrypt to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    pub realm: RealmId,
    /// `kid`: RFC 7638 thumbprint of the public key.
    pub kid: String,
    pub algorithm: KeyAlgorithm,
    /// 1 for the first key of its algorithm, then counting up. Unique in realm and algorithm, which
    /// is how two nodes agree on one new key.
    pub generation: i64,
    /// Public JWK with `kid`, `use`, for signatures `alg`, and no private member.
    pub public_jwk: Value,
    pub private: PrivateKey,
    pub created_at: Timestamp,
    /// Signs, or is encrypted to, from here on, until a later generation is.
    pub activates_at: Timestamp,
    /// Withdrawn by an operator: of no use and not published from here on.
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
    /// Not yet in use; one that will sign is published.
    Next,
    Active,
    /// Kept for what it signed, or for what was encrypted to it.
    Previous,
    /// Of no use any more.
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

    /// The key that signs with `algorithm`, or is encrypted to, at `now`. Where the clock stands before all of
    /// them it is the one that comes first: a clock that has gone back stops nobody (rule R10).
    pub fn active(&self, algorithm: impl Into<KeyAlgorithm>, now: Timestamp) -> Option<&SigningKey> {
        let algorithm = algorithm.into();
        let usable = || self.keys.iter().filter(move |k| k.algorithm == algorithm && k.retired_at.is_none());
        usable()
            .rfind(|k| k.activates_at <= now)
            .or_else(|| usable().min_by_key(|k| (k.activates_at, k.generation)))
    }

    /// What `key` does at `now`, if tokens live at most `token_lifetime` seconds.
    pub fn state(&self, key: &SigningKey, now: Timestamp, token_lifetime: i64) -> KeyState {
        // whatever the clock says: one that has gone back revives nothing
        if key.retired_at.is_some() {
            return KeyState::Gone;
        }
        if self.active(key.algorithm, now).is_some_and(|active| active.kid == key.kid) {
            return KeyState::Active;
        }
        let successor = self.keys.iter().find(|k| {
            k.algorithm == key.algorithm
                && k.generation > key.generation
                && k.activates_at <= now
                && k.retired_at.is_none()
        });
        match successor {
            // overtaken while it waited: it will never sign
            Some(_) if now < key.activates_at => KeyState::Gone,
            None => KeyState::Next,
            Some(s) if now < s.activates_at.plus(token_lifetime) => KeyState::Previous,
            Some(_) => KeyState::Gone,
        }
    }

    /// The keys to publish at `now`: next, active and previous; of those that are encrypted to the active
    /// alone, so that nobody has to choose.
    pub fn published(&self, now: Timestamp, token_lifetime: i64) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter().filter(move |k| match (k.algorithm, self.state(k, now, token_lifetime)) {
            (KeyAlgorithm::Encryption(_), state) => state == KeyState::Active,
            (KeyAlgorithm::Signing(_), state) => state != KeyState::Gone,
        })
    }

    /// Algorithms that have a key that signs, or must have one (`standing`): those that are renewed when they
    /// come of age.
    pub fn algorithms(&self, standing: &[KeyAlgorithm]) -> Vec<KeyAlgorithm> {
        let signs = |alg: &KeyAlgorithm| {
            matches!(alg, KeyAlgorithm::Signing(_)) && self.keys.iter().any(|k| k.algorithm == *alg)
        };
        KeyAlgorithm::all().filter(|alg| standing.contains(alg) || signs(alg)).collect()
    }

    /// Algorithms whose newest key is so old at `now` that its successor must be made: `rotate_after`
    /// seconds less `publish_ahead`.
    pub fn due(
        &self,
        standing: &[KeyAlgorithm],
        now: Timestamp,
        rotate_after: i64,
        publish_ahead: i64,
    ) -> Vec<KeyAlgorithm> {
        self.algorithms(standing)
            .into_iter()
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
    pub fn next_generation(&self, algorithm: impl Into<KeyAlgorithm>) -> i64 {
        let algorithm = algorithm.into();
        self.keys.iter().filter(|k| k.algorithm == algorithm).map(|k| k.generation).max().unwrap_or(0) + 1
    }
}

/// Enters where the public keys are.
pub(crate) fn advertise(to: &mut Metadata) {
    to.endpoint("jwks_uri", path::JWKS);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::EncryptionKeyKind;
    use crate::client::SigningAlgorithm::{self, ES256, ES384, EdDSA, PS256, RS256};

    const LIFETIME: i64 = 100;

    fn key(generation: i64, activates_at: i64) -> SigningKey {
        key_of(RS256, generation, activates_at)
    }

    fn key_of(algorithm: impl Into<KeyAlgorithm>, generation: i64, activates_at: i64) -> SigningKey {
        SigningKey {
            realm: crate::realm::Realm::main("https://op.test").id,
            kid: format!("k{generation}"),
            algorithm: algorithm.into(),
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
        // before, too, for a clock may go back
        for now in [1049, 1050, 0, -1] {
            assert_eq!(states(&ring, now), [KeyState::Active, KeyState::Gone]);
            assert_eq!(ring.active(RS256, Timestamp(now)).unwrap().generation, 1);
        }
        assert_eq!(ring.next_generation(RS256), 3);
    }

    #[test]
    fn r10_a_clock_before_all_keys_goes_on_with_the_best() {
        let ring = Keyring::new(vec![key(1, 1000), key(2, 2000)]);
        for now in [999, 0, -1_000_000_000_000] {
            assert_eq!(states(&ring, now), [KeyState::Active, KeyState::Next], "{now}");
            assert_eq!(ring.published(Timestamp(now), LIFETIME).count(), 2);
            assert!(ring.due(&[RS256.into()], Timestamp(now), 1000, 100).is_empty(), "{now}");
        }
        let mut retired = key(1, 1000);
        retired.retired_at = Some(Timestamp(1500));
        let ring = Keyring::new(vec![retired, key(2, 2000)]);
        assert_eq!(ring.active(RS256, Timestamp(0)).unwrap().generation, 2);
        // those that are encrypted to are published while they are active alone
        let ring = Keyring::new(vec![key_of(EncryptionKeyKind::Rsa, 1, 1000)]);
        assert_eq!(ring.published(Timestamp(0), LIFETIME).count(), 1);
    }

    #[test]
    fn a_key_that_was_overtaken_while_it_waited_is_gone() {
        let ring = Keyring::new(vec![key(1, 0), key(2, 1000), key(3, 500)]);
        assert_eq!(states(&ring, 499), [KeyState::Active, KeyState::Next, KeyState::Next]);
        assert_eq!(states(&ring, 500), [KeyState::Previous, KeyState::Gone, KeyState::Active]);
    }

    /// What must have a key although nobody has asked for it.
    fn standing() -> Vec<KeyAlgorithm> {
        SigningAlgorithm::STANDING.into_iter().map(KeyAlgorithm::from).collect()
    }

    #[test]
    fn a_successor_is_due_in_time_to_be_published_ahead() {
        let due = |ring: &Keyring, now| ring.due(&standing(), Timestamp(now), 1000, 100);
        let ring = Keyring::new(vec![key(1, 0)]);
        assert!(!due(&ring, 899).contains(&RS256.into()));
        assert!(due(&ring, 900).contains(&RS256.into()));
        assert!(due(&ring, 0).contains(&ES256.into()));
        let ring = Keyring::new(vec![key(1, 0), key(2, 1000)]);
        assert!(!due(&ring, 950).contains(&RS256.into()));
    }

    #[test]
    fn a_key_that_was_asked_for_once_is_renewed_like_the_others() {
        let due = |ring: &Keyring, now| ring.due(&standing(), Timestamp(now), 1000, 100);
        let ring = Keyring::new(vec![key(1, 0)]);
        assert!(!ring.algorithms(&standing()).contains(&ES384.into()));
        assert_eq!(due(&ring, 0), [PS256, ES256, EdDSA].map(KeyAlgorithm::from));
        let ring = Keyring::new(vec![key(1, 0), key_of(ES384, 1, 0)]);
        assert_eq!(due(&ring, 900), [RS256, PS256, ES256, ES384, EdDSA].map(KeyAlgorithm::from));
    }

    #[test]
    fn what_is_encrypted_to_is_published_alone_and_opened_for_longer() {
        let (first, second) = (key_of(EncryptionKeyKind::Rsa, 1, 0), key_of(EncryptionKeyKind::Rsa, 2, 1000));
        let ring = Keyring::new(vec![first, second]);
        let published =
            |now| -> Vec<i64> { ring.published(Timestamp(now), LIFETIME).map(|k| k.generation).collect() };
        assert_eq!((published(999), published(1000)), (vec![1], vec![2]));
        assert_eq!(states(&ring, 1099), [KeyState::Previous, KeyState::Active]);
        assert!(ring.active(RS256, Timestamp(1000)).is_none());
    }

    /// One that a change of the profiles has left without use is not renewed.
    #[test]
    fn keys_for_encryption_are_renewed_where_they_must_be_there() {
        let ring = Keyring::new(vec![key_of(EncryptionKeyKind::Curve, 1, 0)]);
        let algorithm = KeyAlgorithm::Encryption(EncryptionKeyKind::Curve);
        assert_eq!(ring.algorithms(&[]), []);
        assert_eq!(ring.due(&[algorithm], Timestamp(900), 1000, 100), [algorithm]);
    }

    #[test]
    fn every_algorithm_is_found_by_its_name_alone() {
        for algorithm in KeyAlgorithm::all() {
            assert_eq!(KeyAlgorithm::parse(algorithm.as_str()), Some(algorithm));
        }
        assert_eq!(KeyAlgorithm::parse("RSA-OAEP-256"), None);
    }
}
