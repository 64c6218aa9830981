//! The page that asks whether to sign out, and its answer.

use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::logout::LogoutRequest;
use chancery_core::params::Params;
use chancery_core::ports::StoreError;
use serde::{Deserialize, Serialize};

use super::super::resume::forged;
use super::end::{Person, end_sessions, part, people};
use crate::extract::browser::{BrowserSession, FormKind};
use crate::links::href;
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions, UiLocales};
use crate::views::{AccountBrief, LogoutView};

const PURPOSE: &str = "logout_request";

/// What is left of a logout request when the person confirms it.
#[derive(Debug, Serialize, Deserialize)]
struct Frozen {
    /// Proven; where to go afterwards.
    return_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ui_locales: Option<String>,
}

/// The confirmation page.
pub(super) fn confirm(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    (_, account): &Person,
    client: Option<&Client>,
    request: &LogoutRequest,
    return_to: Option<String>,
) -> Result<HttpResponse, OAuthError> {
    let frozen = serde_json::to_vec(&Frozen { return_to, ui_locales: UiLocales::of(req) })
        .map_err(|e| OAuthError::server_error("The request could not be kept").because(e.to_string()))?;
    let page = PageBuilder::new(state, req);
    let view = LogoutView {
        csrf: browser.form_token(state, FormKind::Session),
        flow: Some(state.vault.seal(PURPOSE, browser.binding().as_bytes(), &frozen)),
        account: AccountBrief { name: account.display_name().to_owned(), email: account.email.clone() },
        // a name counts only where the request proved whose it is
        client_name: client.filter(|_| request.hint.is_some()).map(|c| c.attributes.identity.name.clone()),
        cancel_href: Some(href(&state.realm, "/account")),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(with_cookies(page.respond(view.render(&page.context()), options), browser.new_cookie(state)))
}

/// The person confirmed: every session of the browser ends.
pub(super) async fn confirmed(
    state: &AppState,
    req: &HttpRequest,
    fields: &Params,
) -> Result<HttpResponse, StoreError> {
    let mut browser = BrowserSession::of(state, req);
    let frozen = fields
        .first("flow")
        .and_then(|sealed| state.vault.open(PURPOSE, browser.binding().as_bytes(), sealed))
        .and_then(|plain| serde_json::from_slice::<Frozen>(&plain).ok());
    UiLocales::follow(req, frozen.as_ref().and_then(|frozen| frozen.ui_locales.as_deref()));
    if !browser.accepts(state, req, FormKind::Session, fields.first("csrf")) {
        return Ok(forged(state, req));
    }
    let return_to = frozen.and_then(|frozen| frozen.return_to);
    let people = people(state, &browser).await?;
    let ended = end_sessions(state, people.iter().map(|(s, _)| s.id.clone()).collect()).await?;
    for (_, account) in &people {
        audit::person(state, req, "signed_out", &account.id, None);
    }
    let response = part(state, req, &browser, &ended, return_to, None, true).await;
    Ok(with_cookies(response, browser.renew_login_state(state)))
}
