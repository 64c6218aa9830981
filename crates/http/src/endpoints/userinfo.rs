//! `GET|POST /userinfo` (OpenID Connect Core §5.3).

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::grants::GrantId;
use chancery_core::ports::{Access, Outcome};
use chancery_core::subject::Subject;
use chancery_core::tokens::access;
use chancery_core::tokens::userinfo::{self, Answer};

use crate::extract::{bearer, params};
use crate::node::blocking::unit;
use crate::node::client_keys;
use crate::node::state::AppState;
use crate::respond::failure::Failure;
use crate::respond::json::no_store_json;
use crate::respond::jwt::{JWT, no_store_jwt};
use crate::respond::oauth_error::bearer_challenge;

/// The token in the form of the body (RFC 6750 §2.2), or in the header.
pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    get(req, payload, state).await
}

pub async fn get(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    match answer(&req, payload, &state).await {
        Ok(Some(Answer::Json(claims))) => no_store_json(&claims),
        Ok(Some(Answer::Jwt(jwt))) => no_store_jwt(jwt, JWT),
        Ok(None) => bearer_challenge(),
        Err(failure) => failure.at_resource(),
    }
}

/// `None`: no token at all.
async fn answer(req: &HttpRequest, payload: Payload, state: &AppState) -> Result<Option<Answer>, Failure> {
    let form = if req.method() == Method::POST && req.headers().contains_key(CONTENT_TYPE) {
        Some(params::form(req, payload).await?)
    } else {
        None
    };
    let Some(token) = bearer::token(req, form.as_ref())? else { return Ok(None) };
    state.refuse_stale()?;
    let now = state.clock.now();
    let token = access::judge(&token, &state.realm, &*state.verifier, &state.live, now)?;
    userinfo::refuse_unfit(&token, &state.realm)?;
    let client = enabled_client(state, &token.client_id).await?;
    let recipient = client_keys::recipient(state, &client, client.attributes.userinfo_encryption).await?;
    let account = account(state, &token.sub, token.grant_id.clone()).await?;
    let mut claims = userinfo::claims(&account, &token.scope);
    claims.extend(userinfo::named(&account, &token.claims));
    claims.insert("sub".to_owned(), token.sub.into());
    let (signer, recipient) = (&*state.signer, recipient.as_deref());
    Ok(Some(userinfo::answer(claims, &client, &state.realm, signer, recipient, now)?))
}

fn gone(cause: &'static str) -> OAuthError {
    OAuthError::invalid_token("The access token is invalid, expired or revoked").because(cause)
}

/// Rule T13.
async fn enabled_client(state: &AppState, id: &str) -> Result<Arc<Client>, Failure> {
    match state.client(id).await? {
        Some(client) if client.is_enabled() => Ok(client),
        _ => Err(gone("client is disabled").into()),
    }
}

async fn account(state: &AppState, sub: &str, grant: Option<GrantId>) -> Result<Account, Failure> {
    if grant.is_none() {
        return Err(gone("not issued for a person").into());
    }
    let (realm, subject) = (state.realm.id.clone(), Subject(sub.to_owned()));
    let found = unit(&state.store, Access::Read, move |tx| {
        Ok((Outcome::Commit, tx.account_by_subject(&realm, &subject)?))
    })
    .await?;
    Ok(found.filter(Account::is_enabled).ok_or_else(|| gone("account is disabled"))?)
}
