//! What leaves here signed, encrypted or both. Everything that can fail but the signature and the encryption
//! themselves is done when an [`Unsigned`] is made: the key is found, the size judged.

use std::sync::Arc;

use serde::Serialize;

use crate::client::{Encryption, SigningAlgorithm};
use crate::ports::{Content, JweError, ReadyKey, Recipient, Signer, TokenType};
use crate::time::Timestamp;

use super::MintError;

/// A compact JWS (RFC 7515 §3.1) that lacks its signature.
pub(super) struct Unsigned {
    key: Arc<dyn ReadyKey>,
    token_type: TokenType,
    /// Serialised JSON, an object.
    claims: Vec<u8>,
}

impl Unsigned {
    /// `later`: bytes of claims that are still to come.
    pub(super) fn new<T: Serialize>(
        claims: &T,
        token_type: TokenType,
        key: Arc<dyn ReadyKey>,
        later: usize,
    ) -> Result<Self, MintError> {
        let claims = serde_json::to_vec(claims)?;
        key.refuse_too_long(token_type, claims.len().saturating_add(later))?;
        Ok(Self { key, token_type, claims })
    }

    /// One more claim; `name` and `text` hold nothing that JSON would escape.
    pub(super) fn push(&mut self, name: &str, text: &str) {
        if self.claims.pop() == Some(b'}') {
            self.claims.extend_from_slice(format!(r#","{name}":"{text}"}}"#).as_bytes());
        }
    }

    /// Costs up to 0.7 ms: never inside a transaction.
    pub(super) fn sign(&self) -> Result<String, MintError> {
        Ok(self.key.sign(self.token_type, &self.claims)?)
    }
}

/// Signed at once.
pub(super) fn signed<T: Serialize>(
    claims: &T,
    algorithm: SigningAlgorithm,
    token_type: TokenType,
    signer: &dyn Signer,
    now: Timestamp,
) -> Result<String, MintError> {
    Unsigned::new(claims, token_type, signer.key(algorithm, now)?, 0)?.sign()
}

/// The compact JWE (RFC 7516 §3.1) over `content`. Without a key of the client's it is an error: what should
/// be encrypted never leaves in the clear.
pub(super) fn encrypted(
    content: Content<'_>,
    encryption: Encryption,
    recipient: Option<&dyn Recipient>,
) -> Result<String, MintError> {
    let recipient = recipient.ok_or(JweError::NoKey(encryption.alg))?;
    Ok(recipient.encrypt(content)?)
}

/// A signed token as it leaves: as it is, or encrypted where the client wants that.
pub(super) fn encrypted_if(
    signed: String,
    encryption: Option<Encryption>,
    recipient: Option<&dyn Recipient>,
) -> Result<String, MintError> {
    match encryption {
        None => Ok(signed),
        Some(encryption) => encrypted(Content::Jwt(&signed), encryption, recipient),
    }
}
