//! `POST /revoke` (RFC 7009, rule J8).

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::auth;
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome};
use chancery_core::tokens::revoke::{self, Presented};

use super::introspect::remember;
use crate::extract::client_auth::{authenticate, presented, uses_basic};
use crate::extract::{client_auth, params};
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::body::no_store;
use crate::respond::failure::Failure;

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let params = match params::form(&req, payload).await {
        Ok(params) => params,
        Err(error) => return Failure::from(error).at_token_endpoint(false),
    };
    let client_id = client_auth::claimed(&req, &params);
    match answer(&req, &state, &params).await {
        Ok(()) => {
            let mut response = HttpResponse::Ok().finish();
            no_store(response.headers_mut());
            response
        }
        Err(failure) => {
            audit::refused(&state, &req, "revocation_refused", client_id.as_deref(), &failure);
            failure.at_token_endpoint(uses_basic(&req))
        }
    }
}

async fn answer(req: &HttpRequest, state: &AppState, params: &Params) -> Result<(), Failure> {
    let presentation = presented(req, params)?;
    let authenticated = authenticate(state, &presentation, path::REVOKE).await?;
    let Some(token) = params.first("token") else {
        if let Some(one_time) = authenticated.one_time {
            remember(state, one_time).await?;
        }
        return Err(OAuthError::invalid_request("The token parameter is missing").into());
    };
    let now = state.clock.now();
    let found = revoke::recognise(token, &*state.vault, &*state.verifier, now);
    if found == Presented::Unknown && authenticated.one_time.is_none() {
        return Ok(());
    }
    let client = authenticated.client.id.clone();
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    let one_time = authenticated.one_time;
    let presented = found.clone();
    unit(&state.store, Access::Write, move |tx| {
        if let Some(one_time) = &one_time
            && !tx.remember_once(&realm.id, &one_time.digest, one_time.expires_at)?
        {
            return Ok((Outcome::Commit, Err(auth::refused("client assertion was used before"))));
        }
        Ok((Outcome::Commit, revoke::revoke(tx, &realm, &policy, &client, &presented, now)?))
    })
    .await??;
    if found != Presented::Unknown {
        audit::revoked(state, req, &authenticated.client.id);
    }
    Ok(())
}
