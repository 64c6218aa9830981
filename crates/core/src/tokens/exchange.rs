//! What the token endpoint does in its transaction (OAuth 2.1 §3.2): redeems, and prepares the answer, so that
//! nothing is used up for an answer that cannot be made.

use crate::error::OAuthError;
use crate::grants::{self, Facts, Redeem, TokenRequest};
use crate::unit::{Stop, Unit};

use super::issue::{Mint, Prepared, prepare};

/// Redeems what the request presents. An answer that cannot be prepared undoes it.
pub fn exchange(
    unit: &mut Unit<'_>,
    grant: &dyn Redeem,
    request: &TokenRequest,
) -> Result<(Facts, Prepared), Stop<OAuthError>> {
    let request = grants::with_current_client(unit, request)?;
    let facts = grants::redeem(unit, grant, &request)?;
    let prepared = prepare(&mint_for(&request), &facts);
    let prepared = prepared.map_err(|error| Stop::Undone(error.into()))?;
    Ok((facts, prepared))
}

/// What the tokens for a request are minted with.
pub fn mint_for(request: &TokenRequest) -> Mint<'_> {
    Mint {
        realm: &request.realm,
        policy: &request.policy,
        client: &request.client,
        signer: &*request.signer,
        vault: &*request.vault,
        entropy: &*request.entropy,
        recipient: request.recipient.as_ref(),
        now: request.now.seconds(),
    }
}
