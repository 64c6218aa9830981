//! The form for user name and password, with what went wrong.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;

use super::super::explain::client_brief;
use super::super::federation::providers::buttons;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::interaction::flow::Flow;
use crate::links::{href, page_href};
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::views::{LoginError, LoginNotice, LoginView};

/// What the sign-in is for.
pub(in crate::pages) struct Purpose {
    pub sealed: String,
    pub flow: Flow,
    pub client: Arc<Client>,
}

/// What the form shows.
pub(super) struct Shown {
    pub login: String,
    pub error: Option<LoginError>,
    pub notice: Option<LoginNotice>,
    pub reauthenticate: Option<String>,
    pub status: StatusCode,
}

impl Default for Shown {
    fn default() -> Self {
        Self { login: String::new(), error: None, notice: None, reauthenticate: None, status: StatusCode::OK }
    }
}

pub(super) fn form(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: Option<&Purpose>,
    shown: &Shown,
) -> HttpResponse {
    let page = PageBuilder::new(state, req);
    let sealed = purpose.map(|p| p.sealed.clone()).unwrap_or_default();
    let signup_href = state.policy.signup.then(|| match purpose {
        Some(purpose) => page_href(&state.realm, "/signup", &purpose.sealed),
        None => href(&state.realm, "/signup"),
    });
    let view = LoginView {
        csrf: browser.form_token(state, FormKind::Anonymous),
        login: shown.login.clone(),
        error: shown.error.clone(),
        notice: shown.notice.clone(),
        client: purpose.map(|p| client_brief(state, &p.client, p.flow.request.target.redirect_uri())),
        signup_href,
        reauthenticate: shown.reauthenticate.clone(),
        other_account_href: (shown.reauthenticate.is_some() && !sealed.is_empty())
            .then(|| another_href(state, &sealed)),
        providers: buttons(state),
        flow: sealed,
    };
    let options = PageOptions { status: Some(shown.status), form_action: FormAction::Anywhere, frames: &[] };
    with_cookies(page.respond(view.render(&page.context()), options), browser.new_cookie(state))
}

/// The form again, with what went wrong at another provider.
pub(in crate::pages) fn refused_sign_in(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: Option<&Purpose>,
    error: LoginError,
    status: StatusCode,
) -> HttpResponse {
    let page = form(state, req, browser, purpose, &Shown { error: Some(error), status, ..Shown::default() });
    if status == StatusCode::SERVICE_UNAVAILABLE { with_retry_after(page, 15) } else { page }
}

pub(super) fn with_retry_after(mut response: HttpResponse, seconds: i64) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    response
}

pub(super) fn another_href(state: &AppState, sealed: &str) -> String {
    format!("{}&another=1", page_href(&state.realm, "/login", sealed))
}
