//! The choice among accounts that are signed in already.

use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::interaction::SignedIn as Person;

use super::super::explain::client_brief;
use super::form::Purpose;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::views::{AccountChoice, SelectAccountView};

pub(super) fn choice(
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
    with_cookies(page.respond(view.render(&page.context()), options), browser.new_cookie(state))
}
