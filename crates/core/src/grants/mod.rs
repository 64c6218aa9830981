//! Grants: what a client was allowed, and how each `grant_type` establishes it.
//!
//! A grant type ([`Redeem`]) answers [`Facts`], never tokens; `tokens::issue` mints. A new grant is one file here
//! and a line in [`REGISTRY`].

pub mod authorization_code;
pub mod client_credentials;
mod facts;
mod model;
pub mod refresh_token;
mod resources;

use std::sync::Arc;

pub use facts::{Facts, Party, RefreshToken};
pub use model::*;

use crate::client::auth::OneTime;
use crate::client::{Client, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::policy::Policy;
use crate::ports::{Entropy, Outcome, StoreError, Tx, Vault};
use crate::realm::Realm;
use crate::resource::Resource;
use crate::time::Micros;

/// A token request of an authenticated client.
pub struct TokenRequest {
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub client: Arc<Client>,
    pub params: Params,
    /// The resources named by `resource`, or the client's default one, as far as they exist.
    pub resources: Vec<Arc<Resource>>,
    /// The client registered itself, and it is time to record that somebody uses it.
    pub records_use: bool,
    /// The client assertion's `jti`, to be remembered in the transaction.
    pub one_time: Option<OneTime>,
    pub vault: Arc<dyn Vault>,
    pub entropy: Arc<dyn Entropy>,
    pub now: Micros,
}

/// What a redemption came to. A refusal says itself whether what it wrote must stay.
pub type Redemption = (Outcome, Result<Facts, OAuthError>);

/// A grant type.
pub trait Redeem: Sync {
    fn grant_type(&self) -> GrantType;

    /// Whether it reads or writes stored state of its own.
    fn needs_store(&self) -> bool;

    /// Establishes the facts. `tx` is there when [`Redeem::needs_store`] or a one-time value says so.
    fn redeem(&self, request: &TokenRequest, tx: Option<&mut dyn Tx>) -> Result<Redemption, StoreError>;
}

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

/// A refusal that keeps what was written before it (an assertion's `jti`).
pub(crate) const fn refuse(error: OAuthError) -> Redemption {
    (Outcome::Commit, Err(error))
}

/// A grant that needs the store was called without it: a bug, never a token.
pub(crate) fn without_store() -> StoreError {
    StoreError::Failed("this grant needs a transaction".to_owned())
}
