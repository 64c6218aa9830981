//! `/login`: sign-in, and the choice among accounts that are signed in already.

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::interaction::SignedIn as Person;
use chancery_core::client::Client;
use chancery_core::params::Params;
use chancery_core::ports::StoreError;
use chancery_core::secret::Secret;
use chancery_core::session::SessionId;

use super::account;
use super::explain::client_brief;
use super::federation::{self, Pending};
use super::resume::{forged, resume};
use crate::advance::{Approval, Next, advance, decide, page_href, see_other};
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::flow::Flow;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::routes;
use crate::sign_in::{self, SignedIn};
use crate::state::AppState;
use crate::views::{AccountChoice, LoginError, LoginNotice, LoginView, SelectAccountView};

/// What the sign-in is for.
pub(super) struct Purpose {
    pub sealed: String,
    pub flow: Flow,
    pub client: Arc<Client>,
}

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let notice = query.first("connect").and_then(|_| waiting(&state, &req, &browser));
    let Some(sealed) = query.first("flow") else {
        return form(&state, &req, &browser, None, &Shown { notice, ..Shown::default() });
    };
    let (flow, client) = match resume(&state, &req, &browser, sealed).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let another = query.first("another").is_some();
    let purpose = Purpose { sealed: sealed.to_owned(), flow, client };
    if notice.is_some() {
        return form(&state, &req, &browser, Some(&purpose), &Shown { notice, ..Shown::default() });
    }
    match show(&state, &req, &browser, &purpose, another).await {
        Ok(response) => response,
        Err(error) => PageBuilder::new(&state, &req).store_error(&error),
    }
}

/// The page that the request needs now; where it needs none, it goes on.
async fn show(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: &Purpose,
    another: bool,
) -> Result<HttpResponse, StoreError> {
    let Purpose { flow, client, .. } = purpose;
    let hint = flow.request.login_hint.clone().unwrap_or_default();
    let blank = Shown { login: hint, ..Shown::default() };
    if another {
        return Ok(form(state, req, browser, Some(purpose), &blank));
    }
    Ok(match decide(state, browser, client, flow, Approval::default()).await? {
        Next::SignIn(None) => form(state, req, browser, Some(purpose), &blank),
        Next::SignIn(Some(person)) => {
            let login = person.account.username.clone();
            let name = person.account.display_name().to_owned();
            let shown = Shown { login, reauthenticate: Some(name), ..Shown::default() };
            form(state, req, browser, Some(purpose), &shown)
        }
        Next::SelectAccount(people) => choice(state, req, browser, purpose, &people),
        Next::Consent(_) | Next::Issue | Next::Refuse(_) => {
            advance(state, req, browser, client, flow, Approval::default(), &[]).await
        }
    })
}

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
                to_link(state, req, browser, purpose.as_ref(), session.id, &cookies)
            }
            Some(purpose) => {
                let mut flow = purpose.flow.clone();
                flow.signed_in(session.id);
                advance(state, req, browser, &purpose.client, &flow, Approval::default(), &cookies).await
            }
            None => to_account(state, &cookies),
        },
    })
}

pub(super) fn to_account(state: &AppState, cookies: &[Cookie<'static>]) -> HttpResponse {
    let mut response = see_other(&format!("{}/account", routes::prefix(&state.realm.issuer)));
    for cookie in cookies {
        if let Err(error) = response.add_cookie(cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
    response
}

/// An identity waits to be connected: the person is asked first (rule F2), then goes on.
fn to_link(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: Option<&Purpose>,
    session: SessionId,
    cookies: &[Cookie<'static>],
) -> HttpResponse {
    let Some(pending) = Pending::find(state, req, browser) else { return to_account(state, cookies) };
    let path = format!("/federation/{}/link", pending.provider.as_str());
    let location = match purpose {
        None => account::href(state, &path),
        Some(purpose) => {
            let mut flow = purpose.flow.clone();
            flow.signed_in(session);
            match flow.seal(state, browser) {
                Ok(sealed) => page_href(state, &path, &sealed),
                Err(_) => account::href(state, &path),
            }
        }
    };
    let mut response = see_other(&location);
    for cookie in cookies {
        if let Err(error) = response.add_cookie(cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
    response
}

/// What the form says of an identity that waits to be connected.
fn waiting(state: &AppState, req: &HttpRequest, browser: &BrowserSession) -> Option<LoginNotice> {
    let pending = Pending::find(state, req, browser)?;
    let rules = federation::rules(state, pending.provider.as_str())?;
    let label = pending.vouched.label().to_owned();
    Some(LoginNotice::Connect { provider: rules.display_name.clone(), label })
}

/// The form again, with what went wrong at another provider.
pub(super) fn refused_sign_in(
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

fn with_retry_after(mut response: HttpResponse, seconds: i64) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    response
}

fn another_href(state: &AppState, sealed: &str) -> String {
    format!("{}&another=1", page_href(state, "/login", sealed))
}

/// What the form shows.
struct Shown {
    login: String,
    error: Option<LoginError>,
    notice: Option<LoginNotice>,
    reauthenticate: Option<String>,
    status: StatusCode,
}

impl Default for Shown {
    fn default() -> Self {
        Self { login: String::new(), error: None, notice: None, reauthenticate: None, status: StatusCode::OK }
    }
}

fn form(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: Option<&Purpose>,
    shown: &Shown,
) -> HttpResponse {
    let page = PageBuilder::new(state, req);
    let sealed = purpose.map(|p| p.sealed.clone()).unwrap_or_default();
    let signup_href = state.policy.signup.then(|| match purpose {
        Some(purpose) => page_href(state, "/signup", &purpose.sealed),
        None => format!("{}/signup", routes::prefix(&state.realm.issuer)),
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
        providers: federation::buttons(state),
        flow: sealed,
    };
    let options = PageOptions { status: Some(shown.status), form_action: FormAction::Anywhere, frames: &[] };
    with_browser_cookie(state, browser, page.respond(view.render(&page.context()), options))
}

fn choice(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    purpose: &Purpose,
    people: &[Person],
) -> HttpResponse {
    let page = PageBuilder::new(state, req);
    let view = SelectAccountView {
        flow: purpose.sealed.clone(),
        csrf: browser.form_token(state, FormKind::Anonymous),
        client: Some(client_brief(state, &purpose.client, purpose.flow.request.target.redirect_uri())),
        accounts: people
            .iter()
            .map(|p| AccountChoice {
                handle: p.session.id.0.clone(),
                name: p.account.display_name().to_owned(),
                detail: p.account.email.clone().or_else(|| Some(p.account.username.clone())),
            })
            .collect(),
        use_another: true,
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    with_browser_cookie(state, browser, page.respond(view.render(&page.context()), options))
}

pub(crate) fn with_browser_cookie(
    state: &AppState,
    browser: &BrowserSession,
    mut response: HttpResponse,
) -> HttpResponse {
    if let Some(cookie) = browser.new_cookie(state)
        && let Err(error) = response.add_cookie(&cookie)
    {
        tracing::error!(%error, "a cookie could not be set");
    }
    response
}

/// For an answer after which somebody else, or nobody, is signed in.
pub(crate) fn with_new_login_state(
    state: &AppState,
    browser: &mut BrowserSession,
    mut response: HttpResponse,
) -> HttpResponse {
    if let Some(cookie) = browser.renew_login_state(state)
        && let Err(error) = response.add_cookie(&cookie)
    {
        tracing::error!(%error, "a cookie could not be set");
    }
    response
}
