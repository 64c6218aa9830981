//! Port: making and opening JWEs (RFC 7516).

use std::sync::Arc;

use serde_json::Value;

use crate::client::{Encryption, KeyManagement};
use crate::time::Timestamp;

/// Why a JWE could not be made or was refused; for the log alone. What does not decrypt has one name, so
/// that nobody learns at which step it failed (RFC 7516 §11.5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    #[error("the recipient has no key for {0}")]
    NoKey(KeyManagement),
    #[error("malformed JWE: {0}")]
    Malformed(&'static str),
    #[error("encrypted to a key that is not ours")]
    UnknownKey,
    #[error("does not decrypt")]
    Undecryptable,
    #[error("crypto library: {0}")]
    Library(String),
}

/// What is encrypted.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// A compact JWS: the header says `cty: JWT` (RFC 7519 §5.2).
    Jwt(&'a str),
    /// JSON that is not signed (OpenID Connect Core §5.3.2).
    Json(&'a [u8]),
}

/// Finds the keys that answers are encrypted to.
pub trait Encrypter: Send + Sync {
    /// The key of `jwks` (RFC 7517 §5) that takes `encryption`, ready for use; [`JweError::NoKey`] when
    /// there is none. Found before anything is consumed, it cannot fail for want of a key afterwards.
    fn recipient(&self, jwks: &Value, encryption: Encryption) -> Result<Arc<dyn Recipient>, JweError>;
}

/// A key of a client's, and how to encrypt to it.
pub trait Recipient: Send + Sync {
    /// Compact JWE (RFC 7516 §3.1).
    fn encrypt(&self, content: Content<'_>) -> Result<String, JweError>;
}

/// The JWS inside a JWE that was encrypted to one of our keys. Its signature is not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecryptedJws {
    pub encryption: Encryption,
    pub jws: String,
}

/// Opens what clients encrypt to this server (rule J3).
pub trait Decrypter: Send + Sync {
    /// The compact JWS inside a compact JWE by one of the realm's encryption keys. Bounded in size and
    /// in work, whatever is sent; nothing is ever decompressed.
    fn decrypt(&self, token: &str, now: Timestamp) -> Result<DecryptedJws, JweError>;
}
