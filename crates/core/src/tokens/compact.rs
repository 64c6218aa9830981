//! What a client or a resource reads with its own eyes leaves here: ID tokens and answers
//! that are signed, encrypted or both.

use serde::Serialize;

use crate::client::{Encryption, SigningAlgorithm};
use crate::ports::{Content, JweError, Recipient, Signer, TokenType};
use crate::time::Timestamp;

use super::MintError;

/// The compact JWS (RFC 7515 §3.1) over `claims`.
pub(super) fn signed<T: Serialize>(
    claims: &T,
    algorithm: SigningAlgorithm,
    token_type: TokenType,
    signer: &dyn Signer,
    now: Timestamp,
) -> Result<String, MintError> {
    let claims = serde_json::to_vec(claims)?;
    Ok(signer.sign(algorithm, token_type, &claims, now)?)
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
