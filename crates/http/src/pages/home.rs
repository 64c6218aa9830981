//! `/`: where people land who come without an app.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::authorize::situation::live_sessions;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::session::Session;

use crate::extract::browser::BrowserSession;
use crate::links::href;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::page::{PageBuilder, PageOptions};
use crate::views::{AccountBrief, Message, MessageView};

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let page = PageBuilder::new(&state, &req);
    let person = match person(&state, &browser).await {
        Ok(person) => person,
        Err(error) => return page.store_error(&error),
    };
    let href = |path: &str| href(&state.realm, path);
    let view = MessageView {
        message: if person.is_some() { Message::SignedIn } else { Message::Welcome },
        account_href: person.is_some().then(|| href("/account")),
        login_href: person.is_none().then(|| href("/login")),
        signup_href: (person.is_none() && state.policy.signup).then(|| href("/signup")),
        account: person.map(|(_, account)| AccountBrief {
            name: account.display_name().to_owned(),
            email: account.email,
        }),
    };
    page.respond(view.render(&page.context()), PageOptions::default())
}

/// Who is signed in at the browser, the most recent first.
pub(super) async fn person(
    state: &AppState,
    browser: &BrowserSession,
) -> Result<Option<(Session, Account)>, StoreError> {
    let Some(cookie) = browser.session() else { return Ok(None) };
    let (realm, policy, now) = (Arc::clone(&state.realm), Arc::clone(&state.policy), state.clock.now());
    let people = unit(&state.store, Access::Read, move |tx| {
        Ok((Outcome::Commit, live_sessions(tx, &realm.id, &policy, Some(&cookie), now)?))
    })
    .await?;
    Ok(people.into_iter().next())
}
