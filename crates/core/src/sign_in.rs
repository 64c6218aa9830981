//! Signing in with a password: throttling before hashing, then the session (rules L1 to L3).

use crate::account::Account;
use crate::policy::Policy;
use crate::ports::{StoreError, Tx};
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::session::{Browser, BrowserId, Session, SessionId};
use crate::text::canonical;
use crate::throttle::{Attempt, Limit, key};
use crate::time::Micros;

/// Failed attempts on one account that its owner has to end by signing in (NIST SP 800-63B-4 §3.2.2).
const CONSECUTIVE: Limit = Limit { attempts: 100, window: 30 * 24 * 60 * 60 };

/// Who tries, from where.
#[derive(Debug, Clone)]
pub struct Attempted {
    /// What was typed as user name.
    pub login: String,
    pub address: String,
    pub network: String,
    /// Identifier of a device that this account has signed in from before.
    pub known_device: Option<String>,
}

/// A counter that an attempt counts on.
struct Counter {
    key: Digest,
    limit: Limit,
    /// Other accounts count on it too, so one success must not clear it.
    shared: bool,
}

impl Counter {
    const fn own(key: Digest, limit: Limit) -> Self {
        Self { key, limit, shared: false }
    }

    const fn shared(key: Digest, limit: Limit) -> Self {
        Self { key, limit, shared: true }
    }
}

impl Attempted {
    /// The counters of the attempt. By the name as typed, so that being refused does not tell whose other
    /// name it is; the account itself has only the large limit. A known device has counters of its own, so
    /// that others' failures do not lock its owner out.
    fn counters(&self, policy: &Policy, account: Option<&Account>) -> Vec<Counter> {
        let throttle = &policy.throttle;
        let name = canonical(&self.login);
        let owner = account.map_or(name.as_str(), |a| a.id.0.as_str());
        if let Some(device) = &self.known_device {
            return vec![
                Counter::own(key("device", &format!("{device}\0{name}")), throttle.device),
                Counter::own(key("device consecutive", &format!("{device}\0{owner}")), CONSECUTIVE),
            ];
        }
        vec![
            Counter::own(key("account", &name), throttle.account),
            Counter::own(key("consecutive", owner), CONSECUTIVE),
            Counter::shared(key("address", &self.address), throttle.address),
            Counter::shared(key("network", &self.network), throttle.network),
        ]
    }
}

/// Counts an attempt on every counter, and reads the account that it is for. When one counter is full the
/// transaction should be rolled back: refused attempts are not counted.
pub fn admit(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    attempted: &Attempted,
    now: Micros,
) -> Result<Result<Option<Account>, Attempt>, StoreError> {
    let account = tx.account_by_login(realm, &canonical(&attempted.login))?;
    for counter in attempted.counters(policy, account.as_ref()) {
        let attempt = tx.attempt(realm, &counter.key, counter.limit, now.seconds())?;
        if attempt != Attempt::Allowed {
            return Ok(Err(attempt));
        }
    }
    Ok(Ok(account))
}

/// Takes the counted attempt back: nothing was tried, because the server was busy.
pub fn withdraw(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    attempted: &Attempted,
) -> Result<(), StoreError> {
    let account = tx.account_by_login(realm, &canonical(&attempted.login))?;
    for counter in attempted.counters(policy, account.as_ref()) {
        tx.forgive(realm, &counter.key)?;
    }
    Ok(())
}

/// The password was right: takes the counted attempt back and forgets the account's failures, those
/// of strange devices too.
pub fn succeeded(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    attempted: &Attempted,
    account: &Account,
) -> Result<(), StoreError> {
    for counter in attempted.counters(policy, Some(account)) {
        if counter.shared {
            tx.forgive(realm, &counter.key)?;
        } else {
            tx.clear_attempts(realm, &counter.key)?;
        }
    }
    forget_failures(tx, account)
}

/// Forgets the failed attempts of an account, but for those of its known devices: its owner signed in,
/// or an operator gave it a new password.
pub fn forget_failures(tx: &mut dyn Tx, account: &Account) -> Result<(), StoreError> {
    for name in [Some(&account.username), account.email.as_ref()].into_iter().flatten() {
        tx.clear_attempts(&account.realm, &key("account", &canonical(name)))?;
    }
    tx.clear_attempts(&account.realm, &key("consecutive", &account.id.0))
}

/// A sign-in to store: how it was done, and the random values that it needs.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// When credentials were presented, here or at a provider.
    pub authenticated_at: Micros,
    /// Whether that is known ([`Session::proven`]).
    pub proven: bool,
    pub acr: String,
    pub amr: Vec<String>,
    /// Digest of the cookie that the browser sent, if any.
    pub previous_cookie: Option<Digest>,
    /// Digest of the cookie that it gets (rule L1: always a new one).
    pub cookie: Digest,
    pub browser: BrowserId,
    pub session: SessionId,
    pub user_agent: String,
    pub address: String,
}

/// Stores the session: a later sign-in of the same account at the same browser continues its session,
/// under a new cookie.
pub fn establish(
    tx: &mut dyn Tx,
    realm: &RealmId,
    policy: &Policy,
    account: &Account,
    new: &NewSignIn,
    now: Micros,
) -> Result<Session, StoreError> {
    let at = now.seconds();
    let known = match &new.previous_cookie {
        Some(cookie) => tx.browser_by_cookie(realm, cookie)?.map(|b| (b, *cookie)),
        None => None,
    };
    let mut browser = Browser {
        realm: realm.clone(),
        id: new.browser.clone(),
        cookie: new.cookie,
        created_at: at,
        user_agent: new.user_agent.clone(),
        address: new.address.clone(),
    };
    let mut sessions = Vec::new();
    let mut renewed = false;
    if let Some((found, old)) = known {
        browser.id = found.id;
        browser.created_at = found.created_at;
        renewed = tx.renew_browser(&browser, &old)?;
        if renewed {
            sessions = tx.sessions_of_browser(realm, &browser.id)?;
        } else {
            browser.id = new.browser.clone();
        }
    }
    if !renewed {
        tx.insert_browser(&browser)?;
    }
    let expires_at = at.plus(policy.session_absolute_lifetime);
    let same =
        sessions.into_iter().find(|s| s.account == account.id && s.is_live(at, policy.session_idle_lifetime));
    if let Some(mut session) = same {
        session.authenticated_at = new.authenticated_at;
        session.proven = new.proven;
        session.acr.clone_from(&new.acr);
        session.amr.clone_from(&new.amr);
        session.last_seen_at = at;
        session.expires_at = expires_at;
        if tx.reauthenticate_session(&session)? {
            return Ok(session);
        }
    }
    let session = Session {
        realm: realm.clone(),
        id: new.session.clone(),
        browser: browser.id,
        account: account.id.clone(),
        authenticated_at: new.authenticated_at,
        proven: new.proven,
        acr: new.acr.clone(),
        amr: new.amr.clone(),
        created_at: at,
        last_seen_at: at,
        expires_at,
        ended_at: None,
    };
    tx.insert_session(&session)?;
    Ok(session)
}
