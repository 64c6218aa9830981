//! Who is signed in at a browser, as one client sees them.

use std::sync::Arc;

use super::interaction::SignedIn;
use crate::account::Account;
use crate::client::Client;
use crate::ports::StoreError;
use crate::secret::Digest;
use crate::session::Session;
use crate::unit::Unit;

/// The live sessions of enabled accounts at the browser with this cookie, the most recently
/// authenticated first.
pub fn live_sessions(
    unit: &mut Unit<'_>,
    cookie: Option<&Digest>,
) -> Result<Vec<(Session, Account)>, StoreError> {
    let (realm, now) = (&unit.realm.id, unit.at());
    let Some(cookie) = cookie else { return Ok(Vec::new()) };
    let Some(browser) = unit.tx.browser_by_cookie(realm, cookie)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for session in unit.tx.sessions_of_browser(realm, &browser.id)? {
        if !session.is_live(now, unit.policy.session_idle_lifetime) {
            continue;
        }
        if let Some(account) = unit.tx.account(realm, &session.account)?.filter(Account::is_enabled) {
            found.push((session, account));
        }
    }
    Ok(found)
}

/// The same people, with the subject and the consent that each has with `client`.
pub fn signed_in(
    unit: &mut Unit<'_>,
    client: &Client,
    cookie: Option<&Digest>,
) -> Result<Vec<Arc<SignedIn>>, StoreError> {
    let mut people = Vec::new();
    for (session, account) in live_sessions(unit, cookie)? {
        let subject = unit.tx.subject(&unit.realm.id, &account.id, &client.sector())?;
        let consent = unit.tx.consent(&unit.realm.id, &account.id, &client.id)?;
        people.push(Arc::new(SignedIn { session, account, subject, consent }));
    }
    Ok(people)
}
