//! `POST /introspect` (RFC 7662, RFC 9701, rule J7).

use std::sync::Arc;

use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;
use chancery_core::client::auth::{self, Presentation};
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::grants::{Grant, RefreshState, RefreshToken};
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, Recipient};
use chancery_core::resource::Resource;
use chancery_core::tokens::access;
use chancery_core::tokens::introspect::{self, Answer, Asker, INACTIVE, Inactive};
use serde::Serialize;

use crate::extract::client_auth::{authenticate, presented, uses_basic};
use crate::extract::{accept, client_auth, params};
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::node::{audit, client_keys};
use crate::respond::failure::Failure;
use crate::respond::json::{no_store_bytes, no_store_json};
use crate::respond::jwt::{INTROSPECTION, no_store_jwt};

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let params = match params::form(&req, payload).await {
        Ok(params) => params,
        Err(error) => return Failure::from(error).at_token_endpoint(false),
    };
    let client_id = client_auth::claimed(&req, &params);
    match answer(&req, &state, &params).await {
        Ok(response) => response,
        Err(failure) => {
            audit::refused(&state, &req, "introspection_refused", client_id.as_deref(), &failure);
            failure.at_token_endpoint(uses_basic(&req))
        }
    }
}

/// Who asks, authenticated.
enum Caller {
    Client(Arc<Client>),
    Resource(Arc<Resource>),
}

/// A question, by somebody who may ask.
struct Question<'a> {
    state: &'a AppState,
    caller: Caller,
    /// The answer is to be signed (RFC 9701 §4).
    signed: bool,
    /// The client's key, where it wants signed answers encrypted.
    recipient: Option<Arc<dyn Recipient>>,
}

impl Question<'_> {
    fn asker(&self) -> Asker<'_> {
        match &self.caller {
            Caller::Client(client) => Asker::Client(client),
            Caller::Resource(resource) => Asker::Resource(resource),
        }
    }

    fn answer<T: Serialize>(&self, answer: &T) -> Result<HttpResponse, Failure> {
        if !self.signed {
            return Ok(no_store_json(answer));
        }
        let (realm, signer, now) = (&self.state.realm, &*self.state.signer, self.state.clock.now());
        let recipient = self.recipient.as_deref();
        let jwt = introspect::signed(answer, self.asker(), realm, signer, recipient, now)?;
        Ok(no_store_jwt(jwt, INTROSPECTION))
    }

    fn inactive(&self) -> Result<HttpResponse, Failure> {
        if self.signed {
            return self.answer(&Inactive::default());
        }
        Ok(no_store_bytes(Bytes::from_static(INACTIVE)))
    }
}

async fn answer(req: &HttpRequest, state: &AppState, params: &Params) -> Result<HttpResponse, Failure> {
    let presentation = presented(req, params)?;
    let caller = authenticate_caller(state, &presentation).await?;
    let token =
        params.first("token").ok_or_else(|| OAuthError::invalid_request("The token parameter is missing"))?;
    state.refuse_stale()?;
    let signed = accept::prefers(req.headers(), INTROSPECTION, "application/json");
    let recipient = match &caller {
        Caller::Client(client) if signed => {
            client_keys::recipient(state, client, client.attributes.introspection_encryption).await?
        }
        _ => None,
    };
    let question = Question { state, caller, signed, recipient };
    if let Some(refresh) = RefreshToken::decode(token, &*state.vault) {
        return refresh_token(&question, refresh).await;
    }
    access_token(&question, token).await
}

/// A confidential client, or a resource with its secret.
async fn authenticate_caller(state: &AppState, presented: &Presentation) -> Result<Caller, Failure> {
    if state.client(&presented.client_id).await?.is_some() {
        let authenticated = authenticate(state, presented, path::INTROSPECT).await?;
        if authenticated.client.is_public() {
            return Err(auth::refused("a public client cannot introspect").into());
        }
        if let Some(one_time) = authenticated.one_time {
            remember(state, one_time).await?;
        }
        return Ok(Caller::Client(authenticated.client));
    }
    let resource =
        state.resource(&presented.client_id).await?.ok_or_else(|| auth::refused("unknown client"))?;
    auth::judge_resource(&resource, presented, state.clock.now())?;
    Ok(Caller::Resource(resource))
}

/// Uses up an assertion where nothing else is written.
pub(super) async fn remember(state: &AppState, one_time: auth::OneTime) -> Result<(), Failure> {
    let realm = state.realm.id.clone();
    let first = unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, tx.remember_once(&realm, &one_time.digest, one_time.expires_at)?))
    })
    .await?;
    if first { Ok(()) } else { Err(auth::refused("client assertion was used before").into()) }
}

async fn access_token(question: &Question<'_>, token: &str) -> Result<HttpResponse, Failure> {
    let state = question.state;
    let now = state.clock.now();
    let Ok(token) = access::judge(token, &state.realm, &*state.verifier, &state.live, now) else {
        return question.inactive();
    };
    let enabled = state.client(&token.client_id).await?.is_some_and(|c| c.is_enabled());
    if !enabled || !question.asker().may_read(&token.client_id, Some(&token.aud)) {
        return question.inactive();
    }
    question.answer(&Answer::access_token(&token))
}

async fn refresh_token(question: &Question<'_>, token: RefreshToken) -> Result<HttpResponse, Failure> {
    let state = question.state;
    let realm = state.realm.id.clone();
    let (family, now) = (token.family.clone(), state.clock.now());
    let found = unit(&state.store, Access::Read, move |tx| {
        let Some(grant) = tx.grant(&realm, &family)? else { return Ok((Outcome::Commit, None)) };
        let session = tx.session(&realm, &grant.authorization.session)?;
        let account = tx.account(&realm, &grant.authorization.account)?;
        let ended =
            grant.session_bound && session.is_none_or(|s| s.ended_at.is_some() || s.expires_at <= now);
        let usable = !ended && account.is_some_and(|a| a.is_enabled());
        Ok((Outcome::Commit, usable.then_some(grant)))
    })
    .await?;
    let Some(grant) = found else { return question.inactive() };
    let client_id = &grant.authorization.client;
    let enabled = state.client(client_id.as_str()).await?.is_some_and(|c| c.is_enabled());
    if !enabled || !question.asker().may_read(client_id.as_str(), None) {
        return question.inactive();
    }
    refresh_answer(question, &grant, &token)
}

fn refresh_answer(
    question: &Question<'_>,
    grant: &Grant,
    token: &RefreshToken,
) -> Result<HttpResponse, Failure> {
    let now = question.state.clock.now();
    match &grant.refresh {
        RefreshState::Family(family)
            if grant.revoked.is_none()
                && family.sequence == token.sequence
                && now < family.idle_expires_at
                && now < family.expires_at =>
        {
            let exp = family.idle_expires_at.min(family.expires_at);
            question.answer(&Answer::refresh_token(&question.state.realm.issuer, grant, exp))
        }
        _ => question.inactive(),
    }
}
