//! What a client proves itself with, as it is kept.

use crate::secret::Digest;
use crate::time::Timestamp;

/// One of a client's secrets; several may be valid at a time, so that rotation overlaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSecret {
    /// UUID of the row.
    pub id: String,
    pub value: SecretValue,
    pub created_at: Timestamp,
    /// `None`: until removed.
    pub expires_at: Option<Timestamp>,
}

/// How a client secret is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretValue {
    /// SHA-256 of a secret that is presented as it is.
    Hashed(Digest),
    /// Sealed under the key-encryption key (port `Vault`, purpose `client_secret`), because it
    /// must itself be an HMAC key (`client_secret_jwt`).
    Sealed(String),
}

impl std::fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Hashed(_) => "Hashed(…)",
            Self::Sealed(_) => "Sealed(…)",
        })
    }
}
