//! `/`: where people land who come without an app.

use chancery_core::account::Account;
use chancery_core::authorize::situation::live_sessions;
use chancery_core::ports::StoreError;
use chancery_core::session::Session;

use crate::views::{AccountBrief, Message, MessageView};
use chancery_web::extract::browser::BrowserSession;
use chancery_web::extract::visit::Visit;
use chancery_web::links::href;
use chancery_web::node::realm::RealmState;
use chancery_web::respond::page::PageOptions;
use chancery_web::respond::refused::Answer;

pub async fn get(visit: Visit) -> Answer {
    let person = person(&visit, &visit.browser).await?;
    let href = |path: &str| href(&visit.realm, path);
    let view = MessageView {
        message: if person.is_some() { Message::SignedIn } else { Message::Welcome },
        account_href: person.is_some().then(|| href("/account")),
        login_href: person.is_none().then(|| href("/login")),
        signup_href: (person.is_none() && visit.policy.signup).then(|| href("/signup")),
        account: person.map(|(_, account)| AccountBrief {
            name: account.display_name().to_owned(),
            email: account.email,
        }),
    };
    let page = visit.page();
    Ok(page.respond(view.render(&page.context()), PageOptions::default()))
}

/// Who is signed in at the browser, the most recent first.
pub(super) async fn person(
    state: &RealmState,
    browser: &BrowserSession,
) -> Result<Option<(Session, Account)>, StoreError> {
    let Some(cookie) = browser.session() else { return Ok(None) };
    let people = state.read(move |unit| live_sessions(unit, Some(&cookie))).await?;
    Ok(people.into_iter().next())
}
