//! The form comes back: a password, or an account that was chosen.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::params::Params;
use chancery_core::ports::StoreError;
use chancery_core::secret::Secret;
use chancery_core::session::SessionId;

use super::super::federation::pending::Pending;
use super::super::resume::{forged, resume};
use super::form::{Purpose, Shown, another_href, form, with_retry_after};
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::interaction::drive::{Approval, advance};
use crate::interaction::sign_in::{self, SignedIn};
use crate::links::{href, page_href};
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::PageBuilder;
use crate::respond::redirect::see_other;
use crate::views::LoginError;

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let mut browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if !browser.accepts(&state, &req, FormKind::Anonymous, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let purpose = match fields.first("flow") {
        None => None,
        Some(sealed) => match resume(&state, &req, &browser, sealed).await {
            Ok((flow, client)) => Some(Purpose { sealed: sealed.to_owned(), flow, client }),
            Err(page) => return page,
        },
    };
    if let Some(purpose) = &purpose {
        if fields.first("use_another").is_some() {
            return see_other(&another_href(&state, &purpose.sealed));
        }
        if let Some(handle) = fields.first("account") {
            let mut flow = purpose.flow.clone();
            flow.chosen = Some(SessionId(handle.to_owned()));
            let cookies = Vec::from_iter(browser.renew_login_state(&state));
            return advance(&state, &req, &browser, &purpose.client, &flow, Approval::default(), &cookies)
                .await;
        }
    }
    match attempt(&state, &req, &mut browser, purpose, &fields).await {
        Ok(response) => response,
        Err(error) => PageBuilder::new(&state, &req).store_error(&error),
    }
}

async fn attempt(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    purpose: Option<Purpose>,
    fields: &Params,
) -> Result<HttpResponse, StoreError> {
    let login = fields.first("username").unwrap_or_default();
    let password = Secret::new(fields.first("password").unwrap_or_default());
    let outcome = sign_in::with_password(state, req, browser, login, password).await?;
    let again = |error: LoginError, status: StatusCode| {
        let shown = Shown { login: login.to_owned(), error: Some(error), status, ..Shown::default() };
        form(state, req, browser, purpose.as_ref(), &shown)
    };
    Ok(match outcome {
        SignedIn::Refused => again(LoginError::InvalidCredentials, StatusCode::BAD_REQUEST),
        SignedIn::Throttled { retry_after } => {
            let minutes = retry_after.saturating_add(59) / 60;
            let page = again(LoginError::Throttled { minutes }, StatusCode::TOO_MANY_REQUESTS);
            with_retry_after(page, retry_after)
        }
        SignedIn::Busy(busy) => {
            with_retry_after(again(LoginError::Busy, StatusCode::SERVICE_UNAVAILABLE), busy.retry_after)
        }
        SignedIn::Done { session, cookies } => match &purpose {
            _ if Pending::find(state, req, browser).is_some() => {
                to_link(state, req, browser, purpose.as_ref(), session.id, cookies)
            }
            Some(purpose) => {
                let mut flow = purpose.flow.clone();
                flow.signed_in(session.id);
                advance(state, req, browser, &purpose.client, &flow, Approval::default(), &cookies).await
            }
            None => with_cookies(see_other(&href(&state.realm, "/account")), cookies),
        },
    })
}

/// An identity waits to be connected: the person is asked first (rule F2), then goes on.
fn to_link(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: Option<&Purpose>,
    session: SessionId,
    cookies: Vec<Cookie<'static>>,
) -> HttpResponse {
    let Some(pending) = Pending::find(state, req, browser) else {
        return with_cookies(see_other(&href(&state.realm, "/account")), cookies);
    };
    let path = format!("/federation/{}/link", pending.provider.as_str());
    let location = match purpose {
        None => href(&state.realm, &path),
        Some(purpose) => {
            let mut flow = purpose.flow.clone();
            flow.signed_in(session);
            match flow.seal(state, browser) {
                Ok(sealed) => page_href(&state.realm, &path, &sealed),
                Err(_) => href(&state.realm, &path),
            }
        }
    };
    with_cookies(see_other(&location), cookies)
}
