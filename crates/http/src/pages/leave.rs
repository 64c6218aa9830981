//! Where people go when they have signed out.

use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;

use crate::extract::browser::BrowserSession;
use crate::links::href;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{PageBuilder, PageOptions};
use crate::respond::redirect::see_other;
use crate::views::SignedOutView;

/// To the app, or to the page that says so. `all`: nobody is signed in any more.
pub(super) fn leave(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    return_to: Option<String>,
    client: Option<&Client>,
    all: bool,
    frames: &[String],
) -> HttpResponse {
    let response = match return_to {
        Some(uri) if frames.is_empty() => see_other(&uri),
        return_to => {
            let page = PageBuilder::new(state, req);
            let view = SignedOutView {
                continue_href: return_to,
                client_name: client.map(|c| c.attributes.identity.name.clone()),
                login_href: Some(href(&state.realm, "/login")),
                frames: frames.to_vec(),
            };
            let options = PageOptions { frames, ..PageOptions::default() };
            page.respond(view.render(&page.context()), options)
        }
    };
    signed_out(state, browser, response, all)
}

/// Takes the session cookie away when nobody is signed in any more.
pub(super) fn signed_out(
    state: &AppState,
    browser: &BrowserSession,
    response: HttpResponse,
    all: bool,
) -> HttpResponse {
    let gone = all && browser.session().is_some();
    with_cookies(response, gone.then(|| BrowserSession::remove_session(state)))
}
