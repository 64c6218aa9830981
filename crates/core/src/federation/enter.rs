//! What follows from a provider's word: somebody enters, or an identity is connected (rules F1 to F3).

use std::sync::Arc;

use super::admit::{Admission, Refusal, admit, new_account};
use super::model::{Identity, UpstreamSession, Vouched};
use super::provider::ProviderRules;
use crate::account::{Account, AccountId};
use crate::authentication::Authentication;
use crate::events::{Event, SignInOutcome};
use crate::ports::StoreError;
use crate::secret::Digest;
use crate::session::{Session, SessionId};
use crate::sign_in::{NewSignIn, establish};
use crate::subject::Subject;
use crate::time::Timestamp;
use crate::unit::{Stop, Unit};

/// A detour that came back, to be used up: its digest, and until when that is remembered.
#[derive(Debug, Clone, Copy)]
pub struct UsedDetour {
    pub digest: Digest,
    pub until: Timestamp,
}

/// Somebody whom a provider vouched for.
#[derive(Debug, Clone)]
pub struct Entry {
    pub rules: Arc<ProviderRules>,
    pub vouched: Vouched,
    pub detour: UsedDetour,
    /// For an account that has to be made.
    pub fresh: (AccountId, Subject),
    /// What the provider's word is worth.
    pub authentication: Authentication,
    pub new: NewSignIn,
    /// The provider's ID token, sealed, for signing out there.
    pub hint: Option<String>,
}

/// An identity that somebody who is signed in wants connected.
#[derive(Debug, Clone)]
pub struct Connection {
    pub rules: Arc<ProviderRules>,
    pub vouched: Vouched,
    pub account: AccountId,
    pub detour: Option<UsedDetour>,
    /// The session that the identity vouched for.
    pub session: Option<SessionId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Entered {
    In {
        session: Box<Session>,
        account: AccountId,
    },
    Linked(AccountId),
    /// The identity is another account's.
    Taken,
    /// The person signs in here first, and says that the identity is theirs (rule F2).
    Confirm,
    Refused(Refusal),
    Replayed,
    SignedOut,
}

impl Entered {
    /// How the audit log tells what did not succeed.
    pub const fn outcome(&self) -> Option<&'static str> {
        match self {
            Self::In { .. } | Self::Linked(_) => None,
            Self::Taken => Some("identity of another account"),
            Self::Confirm => Some("identity of nobody yet"),
            Self::Refused(Refusal::Domain) => Some("domain not admitted"),
            Self::Refused(Refusal::AccountDisabled) => Some("account disabled"),
            Self::Replayed => Some("state: used before"),
            Self::SignedOut => Some("signed out meanwhile"),
        }
    }
}

/// Signs in whom the provider vouched for, with a new account where that is allowed.
pub fn enter(unit: &mut Unit<'_>, entry: &Entry) -> Result<Entered, Stop<Entered>> {
    let Entry { rules, vouched, new, .. } = entry;
    use_up(unit, &entry.detour)?;
    let (account, is_new) = match admit(unit.tx, &unit.realm.id, rules, vouched)? {
        Admission::Known(account) => (account, false),
        Admission::Link(account) => (account, true),
        Admission::Create => (create(unit, entry)?, true),
        // the detour stays used up
        Admission::Confirm if !is_stored(unit, vouched)? => return Ok(told(unit, rules, Entered::Confirm)),
        // between the look at identities and the one at accounts
        Admission::Confirm => return Err(meanwhile("the identity was stored meanwhile")),
        Admission::Refused(refusal) => return Ok(told(unit, rules, Entered::Refused(refusal))),
    };
    let identity = identity(unit, rules, vouched, &account.id);
    if !is_new {
        unit.tx.touch_identity(&identity)?;
    } else if !unit.tx.insert_identity(&identity)? {
        return Err(meanwhile("the identity was stored meanwhile"));
    }
    let session = establish(unit, &account, &entry.authentication, new)?;
    let upstream = upstream(unit, rules, vouched, &session.id);
    unit.tx.put_upstream_session(&UpstreamSession { id_token: entry.hint.clone(), ..upstream })?;
    if is_new {
        unit.record(Event::IdentityLinked { account: account.id.clone() });
    }
    let who = Some(account.id.clone());
    unit.record(Event::SignIn { outcome: SignInOutcome::Succeeded, account: who.clone() });
    let (provider, outcome) = (rules.id.clone(), "vouched".to_owned());
    unit.record(Event::Upstream { provider, outcome, account: who });
    Ok(Entered::In { session: Box::new(session), account: account.id })
}

/// Adds an identity to the account of somebody who is signed in and asked for it.
pub fn connect(unit: &mut Unit<'_>, connection: &Connection) -> Result<Entered, Stop<Entered>> {
    let Connection { rules, vouched, account, .. } = connection;
    if let Some(detour) = &connection.detour {
        use_up(unit, detour)?;
    }
    if unit.tx.hold_account(&unit.realm.id, account)?.is_none_or(|a| !a.is_enabled()) {
        return Err(Stop::Undone(Entered::Refused(Refusal::AccountDisabled)));
    }
    let identity = identity(unit, rules, vouched, account);
    if !unit.tx.insert_identity(&identity)? && !is_own(unit, &identity)? {
        return Ok(told(unit, rules, Entered::Taken));
    }
    if let Some(session) = &connection.session {
        let upstream = upstream(unit, rules, vouched, session);
        unit.tx.put_upstream_session(&upstream)?;
    }
    unit.record(Event::IdentityLinked { account: account.clone() });
    Ok(Entered::Linked(account.clone()))
}

/// Records an outcome that is no success.
fn told(unit: &mut Unit<'_>, rules: &ProviderRules, entered: Entered) -> Entered {
    if let Some(outcome) = entered.outcome() {
        let (provider, outcome) = (rules.id.clone(), outcome.to_owned());
        unit.record(Event::Upstream { provider, outcome, account: None });
    }
    entered
}

fn use_up(unit: &mut Unit<'_>, detour: &UsedDetour) -> Result<(), Stop<Entered>> {
    if unit.tx.remember_once(&unit.realm.id, &detour.digest, detour.until)? {
        Ok(())
    } else {
        Err(Stop::Undone(Entered::Replayed))
    }
}

fn create(unit: &mut Unit<'_>, entry: &Entry) -> Result<Account, Stop<Entered>> {
    let (at, fresh) = (unit.at(), entry.fresh.clone());
    let made = new_account(unit.tx, &unit.realm.id, &entry.rules, &entry.vouched, fresh, at)?;
    // perhaps by the same person in another window: another run will see
    made.ok_or_else(|| meanwhile("the e-mail address was taken meanwhile"))
}

/// Another run of the unit decides by what somebody stored just now.
fn meanwhile(what: &str) -> Stop<Entered> {
    StoreError::Conflict(what.to_owned()).into()
}

fn is_stored(unit: &mut Unit<'_>, vouched: &Vouched) -> Result<bool, StoreError> {
    Ok(unit.tx.identity(&unit.realm.id, &vouched.issuer, &vouched.subject)?.is_some())
}

fn is_own(unit: &mut Unit<'_>, identity: &Identity) -> Result<bool, StoreError> {
    let stored = unit.tx.identity(&unit.realm.id, &identity.issuer, &identity.subject)?;
    Ok(stored.is_some_and(|stored| stored.account == identity.account))
}

fn identity(unit: &Unit<'_>, rules: &ProviderRules, vouched: &Vouched, account: &AccountId) -> Identity {
    Identity {
        realm: unit.realm.id.clone(),
        issuer: vouched.issuer.clone(),
        subject: vouched.subject.clone(),
        account: account.clone(),
        provider: rules.id.clone(),
        label: vouched.label().to_owned(),
        linked_at: unit.at(),
        last_used_at: unit.at(),
    }
}

fn upstream(
    unit: &Unit<'_>,
    rules: &ProviderRules,
    vouched: &Vouched,
    session: &SessionId,
) -> UpstreamSession {
    UpstreamSession {
        realm: unit.realm.id.clone(),
        session: session.clone(),
        provider: rules.id.clone(),
        issuer: vouched.issuer.clone(),
        subject: vouched.subject.clone(),
        sid: vouched.sid.clone(),
        id_token: None,
    }
}
