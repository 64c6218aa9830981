//! Who is signed in at a browser, as one client sees them.

use super::interaction::SignedIn;
use crate::account::Account;
use crate::client::Client;
use crate::policy::Policy;
use crate::ports::{StoreError, Tx};
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::session::Session;
use crate::time::Timestamp;

/// The live sessions of enabled accounts at the browser with this cookie, the most recently
/// authenticated first.
pub fn live_sessions(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    cookie: Option<&Digest>,
    now: Timestamp,
) -> Result<Vec<(Session, Account)>, StoreError> {
    let Some(cookie) = cookie else { return Ok(Vec::new()) };
    let Some(browser) = tx.browser_by_cookie(realm, cookie)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for session in tx.sessions_of_browser(realm, &browser.id)? {
        if !session.is_live(now, policy.session_idle_lifetime) {
            continue;
        }
        if let Some(account) = tx.account(realm, &session.account)?.filter(Account::is_enabled) {
            found.push((session, account));
        }
    }
    Ok(found)
}

/// The same people, with the subject and the consent that each has with `client`.
pub fn signed_in(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    client: &Client,
    cookie: Option<&Digest>,
    now: Timestamp,
) -> Result<Vec<SignedIn>, StoreError> {
    let mut people = Vec::new();
    for (session, account) in live_sessions(tx, realm, policy, cookie, now)? {
        let subject = tx.subject(realm, &account.id, &client.sector())?;
        let consent = tx.consent(realm, &account.id, &client.id)?;
        people.push(SignedIn { session, account, subject, consent });
    }
    Ok(people)
}
