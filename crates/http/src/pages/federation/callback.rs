//! Back from the provider, with an answer or an error.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;
use chancery_core::federation::{ProviderRules, UpstreamAnswer};
use chancery_core::params::Params;
use url::form_urlencoded::Serializer;

use super::super::resume::expired;
use super::super::sign_in::form::{Purpose, refused_sign_in};
use super::attempt::Attempt;
use super::enter::{Entering, enter};
use super::providers::unknown;
use super::start::failure;
use crate::extract::browser::BrowserSession;
use crate::extract::params;
use crate::links::href;
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{PageBuilder, UiLocales};
use crate::respond::redirect::see_other;
use crate::views::{LoginError, PageError};

/// Parameters of an answer (RFC 6749 §4.1.2, RFC 9207).
const ANSWER: [&str; 4] = ["code", "state", "iss", "error"];

/// Longest of them, in bytes.
const MAX_VALUE: usize = 4096;

/// `POST /federation/{provider}/callback`: an answer by form_post comes from another site, so without our
/// cookies. It is sent round by a GET of ours, which has them (rule G11).
pub async fn relay(
    req: HttpRequest,
    provider: Path<String>,
    payload: Payload,
    state: Data<AppState>,
) -> HttpResponse {
    if state.upstream.rules(&provider).is_none() {
        return unknown(&state, &req);
    }
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if let Some(page) = too_long(&state, &req, &fields) {
        return page;
    }
    let mut query = Serializer::new(String::new());
    for name in ANSWER {
        if let Some(value) = fields.first(name) {
            query.append_pair(name, value);
        }
    }
    see_other(&href(&state.realm, &format!("/federation/{provider}/callback?{}", query.finish())))
}

/// `GET /federation/{provider}/callback`: back from the provider.
pub async fn callback(req: HttpRequest, provider: Path<String>, state: Data<AppState>) -> HttpResponse {
    let Some(rules) = state.upstream.rules(&provider) else { return unknown(&state, &req) };
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if let Some(page) = too_long(&state, &req, &query) {
        return page;
    }
    let browser = BrowserSession::of(&state, &req);
    let presented = query.first("state").unwrap_or_default();
    let Some(attempt) = Attempt::find(&state, &req, &browser, &rules.id, presented) else {
        audit::upstream(&state, &req, &rules.id, "state: not this browser's, or run out", None);
        let error = LoginError::ProviderReplayed;
        return refused_sign_in(&state, &req, &browser, None, error, StatusCode::BAD_REQUEST);
    };
    let response = answered(&state, &req, browser, &rules, attempt, &query).await;
    with_cookies(response, [Attempt::end(&state, presented)])
}

async fn answered(
    state: &AppState,
    req: &HttpRequest,
    browser: BrowserSession,
    rules: &Arc<ProviderRules>,
    attempt: Attempt,
    query: &Params,
) -> HttpResponse {
    let purpose = match purpose(state, req, &browser, &attempt).await {
        Ok(purpose) => purpose,
        Err(page) => return page,
    };
    let refuse = |error: LoginError, status: StatusCode| {
        refused_sign_in(state, req, &browser, purpose.as_ref(), error, status)
    };
    if let Some(error) = query.first("error") {
        audit::upstream(state, req, &rules.id, told(error), None);
        let provider = rules.display_name.clone();
        return match error {
            "temporarily_unavailable" | "server_error" => {
                refuse(LoginError::ProviderUnavailable { provider }, StatusCode::SERVICE_UNAVAILABLE)
            }
            _ => refuse(LoginError::ProviderCancelled { provider }, StatusCode::BAD_REQUEST),
        };
    }
    let Some(code) = query.first("code") else {
        audit::upstream(state, req, &rules.id, "neither code nor error", None);
        let provider = rules.display_name.clone();
        return refuse(LoginError::ProviderRefused { provider }, StatusCode::BAD_REQUEST);
    };
    if !state.detours.is_first(&attempt.digest(), attempt.expires_at, state.clock.now()) {
        audit::upstream(state, req, &rules.id, "state: used before", None);
        return refuse(LoginError::ProviderReplayed, StatusCode::BAD_REQUEST);
    }
    let answer = UpstreamAnswer {
        code: code.to_owned(),
        iss: query.first("iss").map(str::to_owned),
        nonce: attempt.nonce.clone(),
        code_verifier: attempt.code_verifier.clone(),
    };
    match state.upstream.vouch(&rules.id, &answer).await {
        Ok(vouched) => {
            let entering = Entering { rules: Arc::clone(rules), attempt, vouched, purpose };
            enter(state, req, browser, entering).await
        }
        Err(error) => {
            audit::upstream(state, req, &rules.id, &error.to_string(), None);
            let (error, status) = failure(rules, &error);
            refuse(error, status)
        }
    }
}

/// The authorization request that the person went away from, and its client. The error is a page.
async fn purpose(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    attempt: &Attempt,
) -> Result<Option<Purpose>, HttpResponse> {
    let page = || PageBuilder::new(state, req);
    let Some(flow) = &attempt.flow else { return Ok(None) };
    UiLocales::follow(req, flow.request.ui_locales.as_deref());
    state.refuse_stale().map_err(|error| page().store_error(&error))?;
    if flow.expires_at <= state.clock.now() {
        return Err(expired(state, req, flow).await);
    }
    let client: Arc<Client> = match state.client(flow.request.target.client.as_str()).await {
        Ok(Some(client)) if client.is_enabled() => client,
        Ok(_) => return Err(page().error(PageError::CLIENT_UNKNOWN)),
        Err(error) => return Err(page().store_error(&error)),
    };
    let sealed = flow
        .seal(state, browser)
        .map_err(|error| page().error(PageError::REQUEST_LOST.because(error.to_string())))?;
    Ok(Some(Purpose { sealed, flow: flow.clone(), client }))
}

/// The name of an error as specifications write them (RFC 6749 §4.1.2.1). What else comes in its place may
/// be a code or a token, and is not logged (rule M6).
fn told(error: &str) -> &str {
    let is_name = error.len() <= 40 && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { error } else { "an error of no known name" }
}

fn too_long(state: &AppState, req: &HttpRequest, params: &Params) -> Option<HttpResponse> {
    let long = ANSWER.iter().any(|name| params.first(name).is_some_and(|value| value.len() > MAX_VALUE));
    long.then(|| PageBuilder::new(state, req).error(PageError::PROVIDER_ANSWER_TOO_LONG))
}
