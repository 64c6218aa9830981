//! Our own keys, which clients encrypt to.

use chancery_core::client::KeyManagement;
use chancery_core::ports::JwsError;
use josekit::jwe::JweDecrypter;
use openssl::pkey::{Id, PKey};
use serde_json::Value;

use super::algorithms::{decrypter, of_josekit};
use super::content::Sealed;
use super::header::Header;
use super::public_key;
use crate::jose::signing;

const OF_RSA: &[KeyManagement] = &[KeyManagement::RsaOaep, KeyManagement::RsaOaep256];
const OF_CURVE: &[KeyManagement] =
    &[KeyManagement::EcdhEs, KeyManagement::EcdhEsA128Kw, KeyManagement::EcdhEsA256Kw];

/// A private key with all the algorithms that it serves.
#[derive(Debug)]
pub(in crate::jose) struct OwnKey {
    kid: String,
    decrypters: Vec<(KeyManagement, Box<dyn JweDecrypter>)>,
    /// Bytes of an RSA modulus, and so of what is encrypted to it.
    size: usize,
}

impl OwnKey {
    /// Takes the private half as PKCS#8 DER.
    pub(in crate::jose) fn new(kid: &str, public_jwk: &Value, pkcs8: &[u8]) -> Result<Self, JwsError> {
        let pair = PKey::private_key_from_pkcs8(pkcs8)
            .map_err(|error| JwsError::Library(format!("private key {kid}: {error}")))?;
        // a swapped file would otherwise be noticed first by those who encrypt
        if !public_key::read(public_jwk).is_some_and(|public| public.public_eq(&pair)) {
            return Err(JwsError::Library(format!("private key {kid} is another key's")));
        }
        let algorithms = if pair.id() == Id::RSA { OF_RSA } else { OF_CURVE };
        let made = algorithms.iter().map(|alg| Ok((*alg, decrypter(*alg, pkcs8)?)));
        let decrypters = made.collect::<Result<_, _>>().map_err(|error| signing::library(&error))?;
        Ok(Self { kid: kid.to_owned(), decrypters, size: pair.size() })
    }

    /// Whether a message with this header may have been encrypted to it.
    pub(super) fn takes(&self, header: &Header) -> bool {
        header.kid.as_ref().is_none_or(|kid| *kid == self.kid)
            && self.decrypters.iter().any(|(alg, _)| *alg == header.encryption.alg)
    }

    /// Whether an encrypted key has the one length that it can have.
    pub(super) fn has_length(&self, header: &Header, encrypted_key: &[u8], sealed: &Sealed<'_>) -> bool {
        let expected = match header.encryption.alg {
            KeyManagement::RsaOaep | KeyManagement::RsaOaep256 => self.size,
            KeyManagement::EcdhEs => 0,
            // RFC 3394 §2.2.1
            KeyManagement::EcdhEsA128Kw | KeyManagement::EcdhEsA256Kw => sealed.key_length() + 8,
        };
        encrypted_key.len() == expected
    }

    /// The content, if it was encrypted to this key. `substitute` takes the place of a key that cannot be
    /// recovered, so that this shows no earlier than a wrong tag does (RFC 7516 §11.5).
    pub(super) fn open(
        &self,
        header: &Header,
        encrypted_key: &[u8],
        sealed: &Sealed<'_>,
        substitute: &[u8],
    ) -> Option<Vec<u8>> {
        let (_, decrypter) = self.decrypters.iter().find(|(alg, _)| *alg == header.encryption.alg)?;
        let encrypted_key = (!encrypted_key.is_empty()).then_some(encrypted_key);
        let enc = of_josekit(header.encryption.enc);
        let key = decrypter.decrypt(encrypted_key, &*enc, &header.agreement);
        match key {
            Ok(key) if key.len() == sealed.key_length() => sealed.open(&key),
            Ok(_) | Err(_) => sealed.open(substitute),
        }
    }
}
