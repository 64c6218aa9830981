//! From a button of ours to the provider, and what is said when it fails.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Payload};
use chancery_core::authorize::request::AuthorizationRequest;
use chancery_core::federation::{ProviderRules, UpstreamError, UpstreamRequest};

use super::super::sign_in::form::refused_sign_in;
use super::super::{account, home};
use super::attempt::Attempt;
use super::attempts::Attempts;
use super::providers::offered;
use super::told::tell;
use crate::interaction::anew::form_at;
use crate::interaction::errand::Errand;
use crate::interaction::room;
use crate::views::LoginError;
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::links::page_href;
use chancery_web::respond::redirect::see_other;
use chancery_web::respond::refused::Answer;
use chancery_web::views::PageError;

/// `POST /federation/{provider}/start`: from a button of ours to the provider.
pub async fn start(visit: Visit, provider: Path<String>, payload: Payload) -> Answer {
    let rules = offered(&visit, &provider)?;
    // a form says by a field of its own whose token it brings
    let fields = visit.form(payload, |fields| match fields.first("link") {
        Some(_) => (FormKind::Session, form_at(&visit, "/account", fields)),
        None => (FormKind::Anonymous, form_at(&visit, "/login", fields)),
    });
    let fields = fields.await?;
    let link = match fields.first("link") {
        None => None,
        Some(_) => match home::person(&visit, &visit.browser).await? {
            Some((session, _)) if account::is_recent(&visit, &session).await? => Some(session.id),
            // rule L7: whoever adds a way in shows first that it is still them
            _ => return Ok(visit.go("/account?done=confirm")),
        },
    };
    let errand = Errand::resume_some(&visit, fields.first("flow")).await?;
    let attempt = Attempt::new(&visit, &rules.id, errand.as_ref().map(|e| e.flow.clone()), link);
    let asked = asked(&rules, &attempt, errand.as_ref().map(|e| &e.flow.request));
    match leave(&visit, &rules, attempt, asked).await {
        Ok(Some(response)) => Ok(response),
        Ok(None) => {
            let back = page_href(&visit.realm, "/login", fields.first("flow").unwrap_or_default());
            Err(PageError::DETOUR_TOO_LONG.after(back).into())
        }
        Err(error) => {
            tell(&visit, &rules, error.to_string());
            let (error, status) = failure(&rules, &error);
            refused_sign_in(&visit, errand.as_ref(), error, status)
        }
    }
}

/// To the provider, with the attempt in the browser's cookie; wishes of the app that leave it no room are left out.
/// `None`: it does not fit all the same.
async fn leave(
    visit: &Visit,
    rules: &ProviderRules,
    attempt: Attempt,
    asked: UpstreamRequest,
) -> Result<Option<HttpResponse>, UpstreamError> {
    let plain = UpstreamRequest { login_hint: None, ui_locales: None, acr_values: None, ..asked.clone() };
    for asked in [asked, plain] {
        let url = visit.upstream.authorization_url(&rules.id, &asked).await?;
        let attempts = Attempts::of(visit);
        if let Some(cookie) = attempts.with(visit, attempt.clone(), room::beside(url.len())) {
            visit.remember_browser();
            visit.set_cookie(cookie);
            return Ok(Some(see_other(&url)));
        }
    }
    Ok(None)
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
    let prompt = match request.map(|r| r.asked.prompt) {
        Some(prompt) if prompt.login => Some("login".to_owned()),
        Some(prompt) if prompt.select_account => Some("select_account".to_owned()),
        _ => rules.prompt.clone(),
    };
    UpstreamRequest {
        state: attempt.state.clone(),
        nonce: attempt.nonce.clone(),
        code_verifier: attempt.code_verifier.clone(),
        prompt,
        max_age: request.and_then(|r| r.asked.max_age),
        login_hint: request.and_then(|r| r.asked.login_hint.clone()),
        ui_locales: request.and_then(|r| r.asked.ui_locales.clone()),
        acr_values: request.and_then(|r| r.asked.acr_values.clone()),
    }
}
