//! The page that a request needs, or the form for nobody's request.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::ports::StoreError;

use super::super::federation::pending::Pending;
use super::super::resume::resume;
use super::choose::choice;
use super::form::{Purpose, Shown, form};
use crate::extract::browser::BrowserSession;
use crate::extract::params;
use crate::interaction::drive::{Approval, Next, advance, decide};
use crate::node::state::AppState;
use crate::respond::page::PageBuilder;
use crate::views::LoginNotice;

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

/// What the form says of an identity that waits to be connected.
fn waiting(state: &AppState, req: &HttpRequest, browser: &BrowserSession) -> Option<LoginNotice> {
    let pending = Pending::find(state, req, browser)?;
    let rules = state.upstream.rules(pending.provider.as_str())?;
    let label = pending.vouched.label().to_owned();
    Some(LoginNotice::Connect { provider: rules.display_name.clone(), label })
}
