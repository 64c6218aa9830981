//! Client authentication at the token, introspection and revocation endpoints.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use chancery_core::actor::Who;
use chancery_core::client::Client;
use chancery_core::client::auth::{self, Judge, OneTime, Presentation};
use chancery_core::discovery::{endpoint, path};
use chancery_core::error::OAuthError;
use chancery_core::params::Params;

use super::call::Call;
use crate::node::realm::RealmState;
use crate::node::with_documents::{Unaccepted, with_documents};
use crate::respond::refused::Refused;

/// A client that is who it says.
pub struct AuthenticatedClient {
    pub client: Arc<Client>,
    /// Must be remembered in the transaction of what the request buys.
    pub one_time: Option<OneTime>,
}

/// What the request presents (rules G1, T2).
pub fn presented(req: &HttpRequest, params: &Params) -> Result<Presentation, OAuthError> {
    if params.repeated().is_some() {
        return Err(OAuthError::invalid_request("A parameter must not be repeated"));
    }
    let headers: Vec<&[u8]> = req.headers().get_all(AUTHORIZATION).map(HeaderValue::as_bytes).collect();
    auth::identify(&headers, params)
}

/// The client that a request claims to come from, for the audit.
pub fn claimed(req: &HttpRequest, params: &Params) -> Option<String> {
    presented(req, params).ok().map(|p| p.client_id)
}

/// Authenticates the client. `at`: path of the endpoint that is called.
pub async fn authenticate(
    state: &RealmState,
    presented: &Presentation,
    at: &str,
) -> Result<AuthenticatedClient, Refused> {
    state.refuse_stale()?;
    let client = state.client(&presented.client_id).await?.ok_or_else(|| auth::refused("unknown client"))?;
    let one_time = judge(state, &client, presented, at).await?;
    Ok(AuthenticatedClient { client, one_time })
}

async fn judge(
    state: &RealmState,
    client: &Client,
    presented: &Presentation,
    at: &str,
) -> Result<Option<OneTime>, OAuthError> {
    let issuer = &state.realm.issuer;
    let judged = with_documents(&state.documents, |jwks| {
        auth::judge(
            &Judge {
                client,
                issuer,
                endpoint: &endpoint(issuer, at),
                token_endpoint: &endpoint(issuer, path::TOKEN),
                jwks,
                verifier: &*state.verifier,
                vault: &*state.vault,
                now: state.clock.now(),
            },
            presented,
        )
    });
    judged.await.map_err(|unaccepted| match unaccepted {
        Unaccepted::Refused(error) => error,
        Unaccepted::Unreachable(error) => {
            OAuthError::invalid_client("Client authentication failed").because(format!("jwks_uri: {error}"))
        }
        Unaccepted::NoKey => auth::refused("the client's jwks_uri has no key that fits"),
    })
}

/// Uses up an assertion where nothing else is written.
pub async fn remember(call: &Call, one_time: OneTime) -> Result<(), Refused> {
    Ok(call.unit(Who::Anybody, move |unit| auth::remember(unit, &one_time)).await?)
}
