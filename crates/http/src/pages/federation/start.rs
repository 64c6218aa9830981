//! From a button of ours to the provider.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::request::AuthorizationRequest;
use chancery_core::federation::{ProviderRules, UpstreamError, UpstreamRequest};

use super::super::resume::{forged, resume};
use super::super::sign_in::form::{Purpose, refused_sign_in};
use super::super::{account, home};
use super::attempt::Attempt;
use super::providers::unknown;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::links::{href, page_href};
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::PageBuilder;
use crate::respond::redirect::see_other;
use crate::views::{LoginError, PageError};

/// `POST /federation/{provider}/start`: from a button of ours to the provider.
pub async fn start(
    req: HttpRequest,
    provider: Path<String>,
    payload: Payload,
    state: Data<AppState>,
) -> HttpResponse {
    let Some(rules) = state.upstream.rules(&provider) else { return unknown(&state, &req) };
    let browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let is_link = fields.first("link").is_some();
    let kind = if is_link { FormKind::Session } else { FormKind::Anonymous };
    if !browser.accepts(&state, &req, kind, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let link = match (is_link, home::person(&state, &browser).await) {
        (false, _) => None,
        (true, Ok(Some((session, person)))) if account::is_recent(&state, &session, &person) => {
            Some(session.id)
        }
        // rule L7: whoever adds a way in shows first that it is still them
        (true, Ok(_)) => return see_other(&href(&state.realm, "/account?done=confirm")),
        (true, Err(error)) => return PageBuilder::new(&state, &req).store_error(&error),
    };
    let purpose = match fields.first("flow") {
        None => None,
        Some(sealed) => match resume(&state, &req, &browser, sealed).await {
            Ok((flow, client)) => Some(Purpose { sealed: sealed.to_owned(), flow, client }),
            Err(page) => return page,
        },
    };
    let flow = purpose.as_ref().map(|p| p.flow.clone());
    let request = flow.as_ref().map(|flow| flow.request.clone());
    let attempt = Attempt::new(&state, &rules.id, flow, link);
    let Some(cookie) = attempt.cookie(&state, &browser) else {
        let back = page_href(&state.realm, "/login", fields.first("flow").unwrap_or_default());
        return PageBuilder::new(&state, &req).error(PageError::DETOUR_TOO_LONG.after(back));
    };
    let asked = asked(&rules, &attempt, request.as_ref());
    match state.upstream.authorization_url(&rules.id, &asked).await {
        Ok(url) => with_cookies(see_other(&url), browser.new_cookie(&state).into_iter().chain([cookie])),
        Err(error) => {
            audit::upstream(&state, &req, &rules.id, &error.to_string(), None);
            let (error, status) = failure(&rules, &error);
            refused_sign_in(&state, &req, &browser, purpose.as_ref(), error, status)
        }
    }
}

/// What the person is told of a provider's failure.
pub fn failure(rules: &ProviderRules, error: &UpstreamError) -> (LoginError, StatusCode) {
    let provider = rules.display_name.clone();
    match error {
        UpstreamError::Unavailable(_) => {
            (LoginError::ProviderUnavailable { provider }, StatusCode::SERVICE_UNAVAILABLE)
        }
        UpstreamError::Refused(_) => (LoginError::ProviderRefused { provider }, StatusCode::BAD_REQUEST),
    }
}

/// What of the app's request goes on to the provider.
fn asked(
    rules: &ProviderRules,
    attempt: &Attempt,
    request: Option<&AuthorizationRequest>,
) -> UpstreamRequest {
    let prompt = match request.map(|r| r.prompt) {
        Some(prompt) if prompt.login => Some("login".to_owned()),
        Some(prompt) if prompt.select_account => Some("select_account".to_owned()),
        _ => rules.prompt.clone(),
    };
    UpstreamRequest {
        state: attempt.state.clone(),
        nonce: attempt.nonce.clone(),
        code_verifier: attempt.code_verifier.clone(),
        prompt,
        max_age: request.and_then(|r| r.max_age),
        login_hint: request.and_then(|r| r.login_hint.clone()),
        ui_locales: request.and_then(|r| r.ui_locales.clone()),
        acr_values: request.and_then(|r| r.acr_values.clone()),
    }
}
