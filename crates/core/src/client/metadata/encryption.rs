//! Which answers a client wants encrypted, and how it encrypts its request objects (OpenID Connect Dynamic
//! Client Registration §2, RFC 9701 §6).

use crate::authorize::request_object;
use crate::client::{ContentEncryption, Encryption, KeyManagement};
use crate::policy::Policy;

use super::algorithms::one_of;
use super::register::Checked;
use super::{ClientMetadata, MetadataError, jwks};

/// The two members that belong together.
struct Members<'a> {
    alg: (&'static str, Option<&'a str>),
    enc: (&'static str, Option<&'a str>),
}

impl Members<'_> {
    /// `enc` alone would say nothing; without it there is a default.
    fn read(&self) -> Checked<Option<Encryption>> {
        let Some(alg) = self.alg.1 else {
            return match self.enc.1 {
                None => Ok(None),
                Some(_) => Err(MetadataError::new(self.enc.0, format!("needs {} beside it", self.alg.0))),
            };
        };
        let alg = KeyManagement::parse(alg)
            .ok_or_else(|| one_of(self.alg.0, KeyManagement::ALL, KeyManagement::as_str))?;
        let enc = match self.enc.1 {
            None => ContentEncryption::default(),
            Some(text) => ContentEncryption::parse(text)
                .ok_or_else(|| one_of(self.enc.0, ContentEncryption::ALL, ContentEncryption::as_str))?,
        };
        Ok(Some(Encryption { alg, enc }))
    }

    /// For an answer to the client, whose key is needed.
    fn read_answer(&self, m: &ClientMetadata) -> Checked<Option<Encryption>> {
        let encryption = self.read()?;
        match (&encryption, &m.jwks) {
            (Some(_), None) if m.jwks_uri.is_none() => {
                Err(MetadataError::new(self.alg.0, "needs the client's public keys: jwks or jwks_uri"))
            }
            (Some(encryption), Some(keys)) if !jwks::can_encrypt(keys, encryption.alg) => {
                Err(MetadataError::new("jwks", format!("has no key for {} ({})", encryption.alg, self.alg.0)))
            }
            _ => Ok(encryption),
        }
    }
}

pub(super) fn id_token(m: &ClientMetadata) -> Checked<Option<Encryption>> {
    let members = Members {
        alg: ("id_token_encrypted_response_alg", m.id_token_encrypted_response_alg.as_deref()),
        enc: ("id_token_encrypted_response_enc", m.id_token_encrypted_response_enc.as_deref()),
    };
    members.read_answer(m)
}

pub(super) fn userinfo(m: &ClientMetadata) -> Checked<Option<Encryption>> {
    let members = Members {
        alg: ("userinfo_encrypted_response_alg", m.userinfo_encrypted_response_alg.as_deref()),
        enc: ("userinfo_encrypted_response_enc", m.userinfo_encrypted_response_enc.as_deref()),
    };
    members.read_answer(m)
}

pub(super) fn introspection(m: &ClientMetadata) -> Checked<Option<Encryption>> {
    let members = Members {
        alg: ("introspection_encrypted_response_alg", m.introspection_encrypted_response_alg.as_deref()),
        enc: ("introspection_encrypted_response_enc", m.introspection_encrypted_response_enc.as_deref()),
    };
    members.read_answer(m)
}

/// Where this server takes request objects at all. They are encrypted to our key, not to the client's.
pub(super) fn request_object(m: &ClientMetadata, policy: &Policy) -> Checked<Option<Encryption>> {
    let members = Members {
        alg: ("request_object_encryption_alg", m.request_object_encryption_alg.as_deref()),
        enc: ("request_object_encryption_enc", m.request_object_encryption_enc.as_deref()),
    };
    let encryption = members.read()?;
    if encryption.is_some() && !request_object::is_offered(policy) {
        return Err(MetadataError::new(members.alg.0, "request objects are not supported by this server"));
    }
    Ok(encryption)
}
