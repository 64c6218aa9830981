//! Grants: what a client was allowed, and how each `grant_type` establishes it.
//!
//! A grant type ([`Redeem`]) answers [`Facts`], never tokens; `tokens::issue` mints. A new grant is one file here
//! and a line in [`REGISTRY`].

pub mod authorization_code;
pub mod client_credentials;
mod facts;
mod model;
mod redeem;
pub mod refresh_token;
mod resources;

pub use facts::{Facts, Party, RefreshToken};
pub use model::*;
pub use redeem::{Redeem, Redemption, TokenRequest};

use self::redeem::refuse;
use crate::client::Client;
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::ports::{StoreError, Tx};

/// Every grant type that the token endpoint knows.
pub static REGISTRY: [&dyn Redeem; 3] = [
    &authorization_code::AuthorizationCodeGrant,
    &refresh_token::RefreshTokenGrant,
    &client_credentials::ClientCredentialsGrant,
];

/// The grant that a request names, if the client may use it (rule T7).
pub fn find(params: &Params, client: &Client) -> Result<&'static dyn Redeem, OAuthError> {
    let name = params
        .first("grant_type")
        .ok_or_else(|| OAuthError::invalid_request("The grant_type parameter is missing"))?;
    let grant = REGISTRY.iter().copied().find(|g| g.grant_type().as_str() == name).ok_or_else(|| {
        OAuthError::new(ErrorCode::UnsupportedGrantType, "This grant_type is not supported")
    })?;
    if client.allows_grant(grant.grant_type()) {
        Ok(grant)
    } else {
        Err(OAuthError::unauthorized_client("The client is not registered for this grant_type"))
    }
}

/// Redeems: remembers the assertion's `jti` first, then asks the grant. What is issued keeps a client that
/// registered itself from being deleted.
pub fn redeem(
    grant: &dyn Redeem,
    request: &TokenRequest,
    mut tx: Option<&mut dyn Tx>,
) -> Result<Redemption, StoreError> {
    if let (Some(one_time), Some(tx)) = (&request.one_time, tx.as_deref_mut())
        && !tx.remember_once(&request.realm.id, &one_time.digest, one_time.expires_at)?
    {
        return Ok(refuse(crate::client::auth::refused("client assertion was used before")));
    }
    let redemption = match tx.as_mut() {
        Some(tx) => grant.redeem(request, Some(&mut **tx))?,
        None => grant.redeem(request, None)?,
    };
    if let (true, Ok(_), Some(tx)) = (request.records_use, &redemption.1, tx) {
        tx.record_registration_use(&request.realm.id, &request.client.id, request.now.seconds())?;
    }
    Ok(redemption)
}
