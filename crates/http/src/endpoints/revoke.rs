//! `POST /revoke` (RFC 7009, rule J8).

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::auth;
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;
use chancery_core::ports::{Access, Change, Outcome, Revocation, Revokes};
use chancery_core::tokens::revoke::{self, Presented};

use crate::audit;
use crate::blocking::unit;
use crate::extract::client_auth::{authenticate, presented, uses_basic};
use crate::extract::params;
use crate::respond::failure::Failure;
use crate::respond::oauth_error::no_store;
use crate::state::AppState;

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let params = match params::form(&req, payload).await {
        Ok(params) => params,
        Err(error) => return Failure::from(error).at_token_endpoint(false),
    };
    match answer(&req, &state, &params).await {
        Ok(()) => {
            let mut response = HttpResponse::Ok().finish();
            no_store(response.headers_mut());
            response
        }
        Err(failure) => {
            audit::refused(&state, &req, "revocation_refused", &failure);
            failure.at_token_endpoint(uses_basic(&req))
        }
    }
}

async fn answer(req: &HttpRequest, state: &AppState, params: &Params) -> Result<(), Failure> {
    let presentation = presented(req, params)?;
    let authenticated = authenticate(state, &presentation, path::REVOKE).await?;
    let token =
        params.first("token").ok_or_else(|| OAuthError::invalid_request("The token parameter is missing"))?;
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
    // this node sees its own change at once
    let keep_until = now.plus(state.policy.token_memory());
    let revokes = match found {
        Presented::Unknown => return Ok(()),
        Presented::Refresh(token) => Revokes::Grant(token.family),
        Presented::Access(token) => Revokes::Jti(token.jti),
    };
    audit::revoked(state, req, &authenticated.client.id);
    state.live.apply(&Change::Revocation(Revocation { revokes, keep_until }));
    Ok(())
}
