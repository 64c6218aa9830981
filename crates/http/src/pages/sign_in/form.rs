//! The form for user name and password, with what went wrong.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;

use super::super::explain::client_brief;
use super::super::federation::providers::buttons;
use crate::interaction::errand::Errand;
use crate::views::{LoginError, LoginNotice, LoginView};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::links::{href, page_href};
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::refused::Answer;

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

pub(super) fn form(visit: &Visit, errand: Option<&Errand>, shown: &Shown) -> Answer {
    let page = visit.page();
    let sealed = errand.map(|errand| errand.seal(visit)).transpose()?;
    let signup_href = visit.policy.signup.then(|| match &sealed {
        Some(sealed) => page_href(&visit.realm, "/signup", sealed),
        None => href(&visit.realm, "/signup"),
    });
    let brief =
        |errand: &Errand| client_brief(visit, &errand.client, errand.flow.request.target.redirect_uri());
    let other = sealed.as_deref().filter(|_| shown.reauthenticate.is_some());
    let view = LoginView {
        csrf: visit.form_token(FormKind::Anonymous),
        login: shown.login.clone(),
        error: shown.error.clone(),
        notice: shown.notice.clone(),
        client: errand.map(brief),
        signup_href,
        reauthenticate: shown.reauthenticate.clone(),
        other_account_href: other.map(|sealed| another_href(visit, sealed)),
        providers: buttons(visit),
        flow: sealed.unwrap_or_default(),
    };
    let options = PageOptions { status: Some(shown.status), form_action: FormAction::Anywhere, frames: &[] };
    Ok(visit.show(&page, view.render(&page.context()), options))
}

/// The form again, with what went wrong at another provider.
pub(in crate::pages) fn refused_sign_in(
    visit: &Visit,
    errand: Option<&Errand>,
    error: LoginError,
    status: StatusCode,
) -> Answer {
    let page = form(visit, errand, &Shown { error: Some(error), status, ..Shown::default() })?;
    Ok(if status == StatusCode::SERVICE_UNAVAILABLE { with_retry_after(page, 15) } else { page })
}

pub(super) fn with_retry_after(mut response: HttpResponse, seconds: i64) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    response
}

pub(super) fn another_href(visit: &Visit, sealed: &str) -> String {
    format!("{}&another=1", page_href(&visit.realm, "/login", sealed))
}
