//! Which answers a client wants encrypted, and how it encrypts its request objects (OpenID Connect Dynamic
//! Client Registration §2, RFC 9701 §6).

use super::error::{Checked, MetadataError};
use super::jwks;
use super::values::supported;
use crate::client::encryption::{ContentEncryption, Encryption, KeyManagement};
use crate::client::sections::ClientKeys;

/// The two members that belong together, by name.
pub(in crate::client) struct Pair<'a> {
    pub alg: (&'static str, Option<&'a str>),
    pub enc: (&'static str, Option<&'a str>),
}

impl Pair<'_> {
    /// `enc` alone would say nothing; without it there is a default.
    pub(in crate::client) fn read(&self) -> Checked<Option<Encryption>> {
        let alg = supported(self.alg.0, self.alg.1, KeyManagement::ALL, KeyManagement::as_str)?;
        let Some(alg) = alg else {
            return match self.enc.1 {
                None => Ok(None),
                Some(_) => Err(MetadataError::new(self.enc.0, format!("needs {} beside it", self.alg.0))),
            };
        };
        let enc = supported(self.enc.0, self.enc.1, ContentEncryption::ALL, ContentEncryption::as_str)?;
        Ok(Some(Encryption { alg, enc: enc.unwrap_or_default() }))
    }

    /// For an answer to the client, whose key is needed.
    pub(in crate::client) fn of_answer(&self, keys: &ClientKeys) -> Checked<Option<Encryption>> {
        let encryption = self.read()?;
        match (&encryption, &keys.jwks) {
            (Some(_), None) if keys.jwks_uri.is_none() => {
                Err(MetadataError::new(self.alg.0, "needs the client's public keys: jwks or jwks_uri"))
            }
            (Some(encryption), Some(keys)) if !jwks::can_encrypt(keys, encryption.alg) => {
                Err(MetadataError::new("jwks", format!("has no key for {} ({})", encryption.alg, self.alg.0)))
            }
            _ => Ok(encryption),
        }
    }
}
