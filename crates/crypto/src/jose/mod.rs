//! JSON Web Signatures and Encryption: ours, and those of clients.

mod assertion;
mod compact;
mod encryption;
mod ring;
mod seen;
mod signing;
mod verify_key;

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use chancery_core::client::{AssertionAlgorithm, Encryption, SigningAlgorithm};
use chancery_core::keyring::{KeyState, Keyring, SigningKey};
use chancery_core::memory::Size;
use chancery_core::ports::{
    DecryptedJws, Decrypter, Encrypter, JweError, JwsError, ReadyKey, Recipient, Signer, TokenType,
    VerifiedJws, Verifier,
};
use chancery_core::secret::from_base64url;
use chancery_core::time::Timestamp;
use serde_json::Value;

use ring::Ring;
use seen::Seen;

/// Signs with the realm's keys and verifies signatures; encrypts to clients and opens what they encrypt.
///
/// The keys are a snapshot that [`Jose::load`] replaces whole; whoever is signing or verifying
/// meanwhile finishes with the one it began with.
#[derive(Debug, Default)]
pub struct Jose {
    ring: RwLock<Arc<Ring>>,
    seen: Seen,
}

impl Jose {
    /// Without keys: neither signs nor verifies anything of ours until [`Jose::load`].
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes `keyring` into use. `token_memory` (seconds, `Policy::token_memory`) says how long a
    /// superseded key goes on verifying. `private` returns a key's PKCS#8 DER; it is asked once for each
    /// key, and not again for keys that are already loaded; only retired keys may be without it.
    ///
    /// On an error the keys stay as they were.
    pub fn load(
        &self,
        keyring: &Keyring,
        token_memory: i64,
        private: &dyn Fn(&SigningKey) -> Result<Vec<u8>, JwsError>,
    ) -> Result<(), JwsError> {
        let ring = Ring::new(keyring.clone(), token_memory, &self.ring(), private)?;
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Clone for Jose {
    /// One with the same keys, to which nothing has to be loaded anew.
    fn clone(&self) -> Self {
        Self { ring: RwLock::new(self.ring()), seen: Seen::default() }
    }
}

impl Signer for Jose {
    fn key(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Result<Arc<dyn ReadyKey>, JwsError> {
        let key = self.ring().active(algorithm, now).filter(|key| key.can_sign());
        key.map(|key| key as Arc<dyn ReadyKey>).ok_or(JwsError::NoKey(algorithm))
    }
}

impl Verifier for Jose {
    fn verify_own(&self, token: &str, token_type: TokenType, now: Timestamp) -> Result<Vec<u8>, JwsError> {
        let parts = compact::split(token)?;
        let ring = self.ring();
        let used = ring.by_header(parts.header).ok_or(JwsError::UnknownKey)?;
        if used.token_type != token_type {
            return Err(JwsError::Malformed("a token of another type"));
        }
        if ring.state(used, now) == KeyState::Gone {
            return Err(JwsError::UnknownKey);
        }
        used.key.verify(token, &parts, &self.seen)?;
        from_base64url(parts.claims).ok_or(JwsError::Malformed("claims"))
    }

    fn verify_with_jwks(
        &self,
        token: &str,
        jwks: &Value,
        permitted: &[AssertionAlgorithm],
    ) -> Result<VerifiedJws, JwsError> {
        assertion::verify_with_jwks(token, jwks, permitted)
    }

    fn verify_with_secret(&self, token: &str, secret: &[u8]) -> Result<VerifiedJws, JwsError> {
        assertion::verify_with_secret(token, secret)
    }

    fn remembered(&self) -> Size {
        self.seen.size()
    }
}

impl Encrypter for Jose {
    fn recipient(&self, jwks: &Value, encryption: Encryption) -> Result<Arc<dyn Recipient>, JweError> {
        encryption::recipient(jwks, encryption)
    }
}

impl Decrypter for Jose {
    fn decrypt(&self, token: &str, now: Timestamp) -> Result<DecryptedJws, JweError> {
        encryption::decrypt(token, self.ring().encrypted_to(now))
    }
}
