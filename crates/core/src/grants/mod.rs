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
mod session;

pub use facts::{Facts, Party, RefreshToken, Used};
pub use model::*;
pub use redeem::{Redeem, TokenRequest};
pub use session::has_lost_session;

use std::borrow::Cow;
use std::sync::Arc;

use crate::client::{Client, GrantType, Profile, auth, current};
use crate::discovery::{Metadata, path};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::policy::Policy;
use crate::ports::StoreError;
use crate::unit::{Stop, Unit};

/// Every grant type that the token endpoint knows.
pub static REGISTRY: &[&dyn Redeem] = &[
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
    unit: &mut Unit<'_>,
    grant: &dyn Redeem,
    request: &TokenRequest,
) -> Result<Facts, Stop<OAuthError>> {
    if let Some(one_time) = &request.one_time {
        auth::remember(unit, one_time)?;
    }
    let facts = grant.redeem(unit, request)?;
    if request.records_use {
        unit.tx.record_registration_use(&unit.realm.id, &request.client.id, unit.at())?;
    }
    Ok(facts)
}

/// Gives back what the facts used up, because nothing was handed out for it. A parallel retry of a refresh
/// (rule T9) that did get its answer holds a token that is refused from then on, and never taken for reuse.
pub fn undo(unit: &mut Unit<'_>, facts: &Facts) -> Result<(), StoreError> {
    let Party::Account { grant, .. } = &facts.party else { return Ok(()) };
    match &facts.used {
        Used::Nothing => Ok(()),
        Used::Code(digest) => {
            unit.tx.delete_grant(&unit.realm.id, grant)?;
            unit.tx.release_code(&unit.realm.id, digest, grant)
        }
        Used::RefreshToken(back) => unit.tx.advance_refresh(&unit.realm.id, grant, back).map(drop),
    }
}

/// The request with its client as it is now (rule T13).
pub fn with_current_client<'a>(
    unit: &mut Unit<'_>,
    request: &'a TokenRequest,
) -> Result<Cow<'a, TokenRequest>, Stop<OAuthError>> {
    let client = current(unit, &request.client)?;
    let client = client.ok_or_else(|| auth::refused("client is disabled or gone"))?;
    if Arc::ptr_eq(&client, &request.client) {
        return Ok(Cow::Borrowed(request));
    }
    Ok(Cow::Owned(TokenRequest { client, ..request.clone() }))
}

/// Enters the token endpoint with its grants, and `implicit` where tokens come from the authorization endpoint.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    to.endpoint("token_endpoint", path::TOKEN);
    let implicit = policy.offers(Profile::offers_front_channel).then_some(GrantType::Implicit);
    let types = REGISTRY.iter().map(|grant| grant.grant_type()).chain(implicit);
    to.values("grant_types_supported", types.map(GrantType::as_str));
}
