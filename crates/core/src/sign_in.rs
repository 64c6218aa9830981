//! Signing in with a password: throttling before hashing, then the session (rules L1 to L3).

use crate::account::{Account, AccountId};
use crate::authentication::{Authentication, Credential, CredentialKind, Proof};
use crate::events::{Event, SignInOutcome};
use crate::policy::Policy;
use crate::ports::{StoreError, Tx};
use crate::secret::Digest;
use crate::session::{Browser, BrowserId, Session, SessionId};
use crate::text::canonical;
use crate::throttle::{Attempt, Limit, key};
use crate::unit::{Stop, Unit};

/// Failed attempts on one account that its owner has to end by signing in (NIST SP 800-63B-4 §3.2.2).
const CONSECUTIVE: Limit = Limit { attempts: 100, window: 30 * 24 * 60 * 60 };

/// Who tries, from where.
#[derive(Debug, Clone)]
pub struct Attempted {
    /// What was typed as user name.
    pub login: String,
    /// What one machine owns: its address, or with IPv6 the /64 around it.
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

/// Too many attempts: seconds until the next one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled {
    pub retry_after: i64,
}

/// Whom an attempt is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub account: Account,
    /// The password that it has, if it has one.
    pub password: Option<Credential>,
}

/// Counts an attempt on every counter, and reads whom it is for. Refused attempts are not counted.
pub fn admit(unit: &mut Unit<'_>, attempted: &Attempted) -> Result<Option<Candidate>, Stop<Throttled>> {
    let account = unit.tx.account_by_login(&unit.realm.id, &canonical(&attempted.login))?;
    for counter in attempted.counters(unit.policy, account.as_ref()) {
        let attempt = unit.tx.attempt(&unit.realm.id, &counter.key, counter.limit, unit.at())?;
        if let Attempt::Blocked { retry_after } = attempt {
            return Err(Stop::Undone(Throttled { retry_after }));
        }
    }
    // looked up for nobody, too, so that time does not tell whether there is an account (rule L2)
    let owner = account.as_ref().map_or_else(|| AccountId(String::new()), |account| account.id.clone());
    let credentials = unit.tx.credentials(&unit.realm.id, &owner)?;
    let password = credentials.into_iter().find(|credential| credential.kind() == CredentialKind::Password);
    Ok(account.map(|account| Candidate { account, password }))
}

/// Takes the counted attempt back: nothing was tried, because the server was busy.
pub fn withdraw(unit: &mut Unit<'_>, attempted: &Attempted) -> Result<(), StoreError> {
    let account = unit.tx.account_by_login(&unit.realm.id, &canonical(&attempted.login))?;
    for counter in attempted.counters(unit.policy, account.as_ref()) {
        unit.tx.forgive(&unit.realm.id, &counter.key)?;
    }
    Ok(())
}

/// The password was right: takes the counted attempt back and forgets the account's failures, those
/// of strange devices too.
fn succeeded(unit: &mut Unit<'_>, attempted: &Attempted, account: &Account) -> Result<(), StoreError> {
    for counter in attempted.counters(unit.policy, Some(account)) {
        if counter.shared {
            unit.tx.forgive(&unit.realm.id, &counter.key)?;
        } else {
            unit.tx.clear_attempts(&unit.realm.id, &counter.key)?;
        }
    }
    forget_failures(unit.tx, account)
}

/// Somebody who showed who they are, by credentials of ours.
#[derive(Debug, Clone)]
pub struct Entry {
    pub proof: Proof,
    /// The attempt that was counted, if a password was asked for.
    pub attempted: Option<Attempted>,
    pub new: NewSignIn,
}

/// The account was disabled, or a credential changed or removed, since it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed;

/// Begins the session.
pub fn enter(unit: &mut Unit<'_>, entry: &Entry) -> Result<Session, Stop<Changed>> {
    let proof = &entry.proof;
    let account = unit.tx.hold_account(&unit.realm.id, &proof.account)?.filter(Account::is_enabled);
    let account = account.ok_or(Stop::Undone(Changed))?;
    for shown in &proof.with {
        if !unit.tx.use_credential(&unit.realm.id, &account.id, shown, unit.at())? {
            return Err(Stop::Undone(Changed));
        }
    }
    if let Some(attempted) = &entry.attempted {
        succeeded(unit, attempted, &account)?;
        let account = Some(account.id.clone());
        unit.record(Event::SignIn { outcome: SignInOutcome::Succeeded, account });
    }
    Ok(establish(unit, &account, &proof.authentication, &entry.new)?)
}

/// Forgets the failed attempts of an account, but for those of its known devices: its owner signed in,
/// or an operator gave it a new password.
pub fn forget_failures(tx: &mut dyn Tx, account: &Account) -> Result<(), StoreError> {
    for name in [Some(&account.username), account.email.as_ref()].into_iter().flatten() {
        tx.clear_attempts(&account.realm, &key("account", &canonical(name)))?;
    }
    tx.clear_attempts(&account.realm, &key("consecutive", &account.id.0))
}

/// Where a sign-in is stored: the browser as it will be, and the random values that it takes.
#[derive(Debug, Clone)]
pub struct NewSignIn {
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
    unit: &mut Unit<'_>,
    account: &Account,
    shown: &Authentication,
    new: &NewSignIn,
) -> Result<Session, StoreError> {
    let (at, policy) = (unit.at(), unit.policy);
    let (browser, sessions) = renewed_browser(unit, new)?;
    let expires_at = at.plus(policy.session_absolute_lifetime);
    let same =
        sessions.into_iter().find(|s| s.account == account.id && s.is_live(at, policy.session_idle_lifetime));
    if let Some(mut session) = same {
        session.authentication = shown.clone();
        session.last_seen_at = at;
        session.expires_at = expires_at;
        if unit.tx.reauthenticate_session(&session)? {
            return Ok(session);
        }
    }
    let session = Session {
        realm: unit.realm.id.clone(),
        id: new.session.clone(),
        browser,
        account: account.id.clone(),
        authentication: shown.clone(),
        created_at: at,
        last_seen_at: at,
        expires_at,
        ended_at: None,
    };
    unit.tx.insert_session(&session)?;
    Ok(session)
}

/// The browser under its new cookie, and the sessions that it has: the one that is known by the former cookie,
/// else a new one.
fn renewed_browser(unit: &mut Unit<'_>, new: &NewSignIn) -> Result<(BrowserId, Vec<Session>), StoreError> {
    let realm = &unit.realm.id;
    let browser = Browser {
        realm: realm.clone(),
        id: new.browser.clone(),
        cookie: new.cookie,
        created_at: unit.at(),
        user_agent: new.user_agent.clone(),
        address: new.address.clone(),
    };
    if let Some(old) = &new.previous_cookie
        && let Some(found) = unit.tx.browser_by_cookie(realm, old)?
    {
        let known = Browser { id: found.id, created_at: found.created_at, ..browser.clone() };
        if unit.tx.renew_browser(&known, old)? {
            let sessions = unit.tx.sessions_of_browser(realm, &known.id)?;
            return Ok((known.id, sessions));
        }
    }
    unit.tx.insert_browser(&browser)?;
    Ok((browser.id, Vec::new()))
}
