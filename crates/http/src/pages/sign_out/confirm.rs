//! The page that asks whether to sign out, and its answer.

use chancery_core::account::Account;
use chancery_core::client::Client;
use chancery_core::logout::Afterwards;
use chancery_core::params::Params;
use chancery_core::redirect_uri::display_host;
use serde::{Deserialize, Serialize};

use super::super::leave::{Way, leave};
use super::end::{end_sessions, part, people};
use crate::views::{AccountBrief, LogoutView};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::links::href;
use chancery_web::respond::page::{FormAction, PageOptions, UiLocales};
use chancery_web::respond::refused::{Answer, Refused};
use chancery_web::views::PageError;

const PURPOSE: &str = "logout_request";

/// What is left of a logout request when the person confirms it.
#[derive(Debug, Serialize, Deserialize)]
struct Frozen {
    /// Registered for the client; where to go afterwards.
    return_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ui_locales: Option<String>,
}

/// What is known of whoever asks.
pub(super) struct Asked<'a> {
    /// The app that it is proven to be.
    pub client: Option<&'a Client>,
    pub afterwards: Afterwards,
}

/// The confirmation page.
pub(super) fn confirm(visit: &Visit, account: &Account, asked: Asked<'_>) -> Answer {
    let unidentified = asked.afterwards == Afterwards::Unidentified;
    let return_to = match asked.afterwards {
        Afterwards::To(uri) => Some(uri),
        Afterwards::Here | Afterwards::Unidentified => None,
    };
    let then_host = return_to.as_deref().map(display_host);
    let frozen = Frozen { return_to, ui_locales: UiLocales::of(visit.request()) };
    let frozen = serde_json::to_vec(&frozen)
        .map_err(|error| Refused::from(PageError::REQUEST_LOST.because(error.to_string())))?;
    let page = visit.page();
    let view = LogoutView {
        csrf: visit.form_token(FormKind::Session),
        flow: Some(visit.vault.seal(PURPOSE, visit.browser.binding().as_bytes(), &frozen)),
        account: AccountBrief { name: account.display_name().to_owned(), email: account.email.clone() },
        client_name: asked.client.map(|c| c.attributes.identity.name.clone()),
        then_host,
        unidentified,
        cancel_href: Some(href(&visit.realm, "/account")),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(visit.show(&page, view.render(&page.context()), options))
}

/// The person confirmed: every session of the browser ends.
pub(super) async fn confirmed(visit: &mut Visit, fields: &Params) -> Answer {
    let frozen = fields
        .first("flow")
        .and_then(|sealed| visit.vault.open(PURPOSE, visit.browser.binding().as_bytes(), sealed))
        .and_then(|plain| serde_json::from_slice::<Frozen>(&plain).ok());
    visit.speak(frozen.as_ref().and_then(|frozen| frozen.ui_locales.as_deref()));
    let return_to = frozen.and_then(|frozen| frozen.return_to);
    let people = people(visit).await?;
    if people.is_empty() {
        // sent twice, or signed out elsewhere meanwhile: there is nothing left to protect
        visit.remove_session();
        return Ok(leave(visit, Way { return_to: return_to.as_deref(), ..Way::default() }));
    }
    if !visit.browser.accepts(visit, visit.request(), FormKind::Session, fields.first("csrf")) {
        return Err(PageError::FORM_FORGED.after(href(&visit.realm, "/end_session")).into());
    }
    let ended = people.iter().map(|(session, _)| session.id.clone()).collect();
    let departure = end_sessions(visit, ended, None).await?;
    visit.remove_session();
    Ok(part(visit, &departure, Way { return_to: return_to.as_deref(), ..Way::default() }).await)
}
