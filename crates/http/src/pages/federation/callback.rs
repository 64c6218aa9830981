//! Back from the provider.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Path, Payload};
use chancery_core::federation::{ProviderRules, UpstreamAnswer};
use chancery_core::params::Params;
use url::form_urlencoded::Serializer;

use super::super::sign_in::form::refused_sign_in;
use super::attempt::Attempt;
use super::attempts::Attempts;
use super::enter::{Entering, enter};
use super::providers::offered;
use super::start::failure;
use super::told::tell;
use crate::interaction::errand::Errand;
use crate::interaction::room;
use crate::views::LoginError;
use chancery_web::extract::params;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::{Answer, Refused};
use chancery_web::views::PageError;

/// Parameters of an answer (RFC 6749 §4.1.2, RFC 9207).
const ANSWER: [&str; 4] = ["code", "state", "iss", "error"];

/// Longest of them, in bytes.
const MAX_VALUE: usize = 4096;

/// `POST /federation/{provider}/callback`: an answer by form_post comes from another site, so without our
/// cookies. It is sent round by a GET of ours, which has them (rule G11).
pub async fn relay(visit: Visit, provider: Path<String>, payload: Payload) -> Answer {
    offered(&visit, &provider)?;
    let fields = params::page_form(visit.request(), payload).await?;
    refuse_too_long(&fields)?;
    let mut query = Serializer::new(String::new());
    for name in ANSWER {
        if let Some(value) = fields.first(name) {
            query.append_pair(name, value);
        }
    }
    Ok(visit.go(&format!("/federation/{provider}/callback?{}", query.finish())))
}

/// `GET /federation/{provider}/callback`: back from the provider.
pub async fn callback(mut visit: Visit, provider: Path<String>) -> Answer {
    let rules = offered(&visit, &provider)?;
    let query = visit.query()?;
    refuse_too_long(&query)?;
    let presented = query.first("state").unwrap_or_default();
    let attempts = Attempts::of(&visit);
    let Some(attempt) = attempts.find(&rules.id, presented).cloned() else {
        tell(&visit, &rules, "state: not this browser's, or run out");
        let error = LoginError::ProviderReplayed;
        return refused_sign_in(&visit, None, error, StatusCode::BAD_REQUEST);
    };
    let request = attempt.flow.as_ref().and_then(|flow| Some((&flow.request.target, flow.packed_length()?)));
    if let Some(cookie) = attempts.without(&visit, presented, room::after_sign_in(request)) {
        visit.set_cookie(cookie);
    }
    // the authorization request that the person went away from
    let errand = match &attempt.flow {
        Some(flow) => Some(Errand::of(&visit, flow.clone()).await?),
        None => None,
    };
    answered(&mut visit, &rules, Returned { attempt, errand }, &query).await
}

/// Somebody who is back.
struct Returned {
    attempt: Attempt,
    errand: Option<Errand>,
}

async fn answered(
    visit: &mut Visit,
    rules: &Arc<ProviderRules>,
    returned: Returned,
    query: &Params,
) -> Answer {
    let Returned { attempt, errand } = returned;
    let refuse = |error: LoginError, status| refused_sign_in(visit, errand.as_ref(), error, status);
    let provider = rules.display_name.clone();
    if !visit.detours.is_first(&attempt.digest(), Attempt::LIFETIME, visit.clock.monotonic()) {
        tell(visit, rules, "state: used before");
        return refuse(LoginError::ProviderReplayed, StatusCode::BAD_REQUEST);
    }
    if let Some(error) = query.first("error") {
        tell(visit, rules, told(error));
        return match error {
            "temporarily_unavailable" | "server_error" => {
                refuse(LoginError::ProviderUnavailable { provider }, StatusCode::SERVICE_UNAVAILABLE)
            }
            _ => refuse(LoginError::ProviderCancelled { provider }, StatusCode::BAD_REQUEST),
        };
    }
    let Some(code) = query.first("code") else {
        tell(visit, rules, "neither code nor error");
        return refuse(LoginError::ProviderRefused { provider }, StatusCode::BAD_REQUEST);
    };
    let answer = UpstreamAnswer {
        code: code.to_owned(),
        iss: query.first("iss").map(str::to_owned),
        nonce: attempt.nonce.clone(),
        code_verifier: attempt.code_verifier.clone(),
    };
    match visit.upstream.vouch(&rules.id, &answer).await {
        Ok(vouched) => {
            if !vouched.ignored.is_empty() {
                tell(visit, rules, format!("not understood, left out: {}", vouched.ignored.join(", ")));
            }
            enter(visit, Entering { rules: Arc::clone(rules), attempt, vouched, errand }).await
        }
        Err(error) => {
            tell(visit, rules, error.to_string());
            let (error, status) = failure(rules, &error);
            refuse(error, status)
        }
    }
}

/// The name of an error as specifications write them (RFC 6749 §4.1.2.1). What else comes in its place may
/// be a code or a token, and is not logged (rule M6).
fn told(error: &str) -> &str {
    let is_name = error.len() <= 40 && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { error } else { "an error of no known name" }
}

fn refuse_too_long(params: &Params) -> Result<(), Refused> {
    let long = ANSWER.iter().any(|name| params.first(name).is_some_and(|value| value.len() > MAX_VALUE));
    if long { Err(PageError::PROVIDER_ANSWER_TOO_LONG.into()) } else { Ok(()) }
}
