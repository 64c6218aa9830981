//! What a client or a resource reads with its own eyes leaves here: ID tokens and signed answers.

use serde::Serialize;

use crate::client::SigningAlgorithm;
use crate::ports::{Signer, TokenType};
use crate::time::Timestamp;

use super::issue::MintError;

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
