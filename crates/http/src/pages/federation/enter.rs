//! A provider vouched for somebody: in with them, or on to what is still missing.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::{Account, AccountId};
use chancery_core::acr::ACR_FEDERATED;
use chancery_core::federation::{
    Admission, Identity, ProviderRules, Refusal, UpstreamSession, Vouched, admit, new_account,
};
use chancery_core::ports::{Access, Outcome, StoreError, Tx, uuid_v4, uuid_v7};
use chancery_core::realm::RealmId;
use chancery_core::session::{Session, SessionId};
use chancery_core::sign_in::{NewSignIn, establish};
use chancery_core::subject::Subject;
use chancery_core::time::{Micros, Timestamp};

use super::super::home;
use super::super::sign_in::form::{Purpose, refused_sign_in};
use super::attempt::Attempt;
use super::pending::Pending;
use crate::extract::browser::BrowserSession;
use crate::interaction::drive::{Approval, advance};
use crate::interaction::sign_in::new_sign_in;
use crate::links::{href, page_href};
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::PageBuilder;
use crate::respond::redirect::see_other;
use crate::views::LoginError;
use chancery_core::events::SignInOutcome as SignIn;

/// Seconds that a provider's clock may be behind ours.
const SKEW: i64 = 30;

/// Whom, by whom, from where, for what.
pub struct Entering {
    pub rules: Arc<ProviderRules>,
    pub attempt: Attempt,
    pub vouched: Vouched,
    pub purpose: Option<Purpose>,
}

/// How the transaction ended.
pub(super) enum Entered {
    In {
        session: Session,
        account: Box<Account>,
        is_new: bool,
    },
    Linked(AccountId),
    /// The identity is another account's.
    Taken,
    Confirm,
    Refused(Refusal),
    Replayed,
    SignedOut,
}

pub async fn enter(
    state: &AppState,
    req: &HttpRequest,
    mut browser: BrowserSession,
    entering: Entering,
) -> HttpResponse {
    let freshness = freshness(state, &entering);
    if freshness == Freshness::Missing {
        audit::upstream(state, req, &entering.rules.id, "auth_time: the sign-in is not fresh", None);
        let provider = entering.rules.display_name.clone();
        let purpose = entering.purpose.as_ref();
        let error = LoginError::ProviderStale { provider };
        return refused_sign_in(state, req, &browser, purpose, error, StatusCode::BAD_REQUEST);
    }
    let entered = if entering.attempt.link.is_some() {
        link(state, &browser, &entering).await.map(|entered| (entered, Vec::new()))
    } else {
        sign_in(state, req, &mut browser, &entering).await
    };
    let (entered, cookies) = match entered {
        Ok(entered) => entered,
        Err(error) => return PageBuilder::new(state, req).store_error(&error),
    };
    tell(state, req, &entering, &entered);
    let refuse = |error: LoginError, status: StatusCode| {
        refused_sign_in(state, req, &browser, entering.purpose.as_ref(), error, status)
    };
    match entered {
        Entered::In { session, .. } => match &entering.purpose {
            Some(purpose) => {
                let mut flow = purpose.flow.clone();
                if freshness == Freshness::Proven {
                    flow.signed_in(session.id);
                } else {
                    flow.chosen = Some(session.id);
                }
                advance(state, req, &browser, &purpose.client, &flow, Approval::default(), &cookies).await
            }
            None => with_cookies(see_other(&href(&state.realm, "/account")), cookies),
        },
        Entered::Linked(_) => see_other(&href(&state.realm, "/account?done=linked")),
        Entered::Taken => see_other(&href(&state.realm, "/account?done=taken")),
        Entered::SignedOut => see_other(&href(&state.realm, "/login")),
        Entered::Confirm => confirm(state, &browser, &entering),
        Entered::Refused(Refusal::Domain) => {
            let provider = entering.rules.display_name.clone();
            refuse(LoginError::ProviderDomain { provider }, StatusCode::FORBIDDEN)
        }
        Entered::Refused(Refusal::AccountDisabled) => {
            refuse(LoginError::AccountDisabled, StatusCode::FORBIDDEN)
        }
        Entered::Replayed => refuse(LoginError::ProviderReplayed, StatusCode::BAD_REQUEST),
    }
}

/// Whether the request's wish for a recent sign-in (rule Z8) is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freshness {
    /// The provider says that credentials were presented for this attempt.
    Proven,
    /// Nothing is known, and nothing was asked.
    Unknown,
    Missing,
}

fn freshness(state: &AppState, entering: &Entering) -> Freshness {
    let said = entering.vouched.auth_time.filter(|_| entering.rules.trusted.auth_time);
    let began = entering.attempt.began_at.minus(SKEW);
    if said.is_some_and(|at| at >= began) {
        return Freshness::Proven;
    }
    let Some(purpose) = &entering.purpose else { return Freshness::Unknown };
    let request = &purpose.flow.request;
    let age = said.map(|at| state.clock.now().since(at));
    let too_old = request.max_age.is_some_and(|max| max == 0 || age.is_none_or(|age| age > max));
    if request.prompt.login || too_old { Freshness::Missing } else { Freshness::Unknown }
}

async fn sign_in(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    entering: &Entering,
) -> Result<(Entered, Vec<actix_web::cookie::Cookie<'static>>), StoreError> {
    let now = state.clock.micros();
    let (new, renewed, cookies) = new_sign_in(state, req, browser, now)?;
    let (rules, vouched) = (Arc::clone(&entering.rules), entering.vouched.clone());
    let new = described(new, &rules, &vouched, now);
    let fresh =
        (AccountId(uuid_v7(&*state.entropy, now).to_string()), Subject(uuid_v4(&*state.entropy).to_string()));
    let hint = vouched.id_token.as_ref().filter(|_| rules.sign_out);
    let hint =
        hint.map(|token| state.vault.seal("upstream_id_token", new.session.0.as_bytes(), token.as_bytes()));
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    let (used, until) = (entering.attempt.digest(), entering.attempt.expires_at.plus(SKEW));
    let entered = unit(&state.store, Access::Write, move |tx| {
        if !tx.remember_once(&realm.id, &used, until)? {
            return Ok((Outcome::Rollback, Entered::Replayed));
        }
        let at = now.seconds();
        let (account, is_new) = match admit(tx, &realm.id, &rules, &vouched)? {
            Admission::Known(account) => (account, false),
            Admission::Link(account) => (account, true),
            Admission::Create => match new_account(tx, &realm.id, &rules, &vouched, fresh.clone(), at)? {
                Some(account) => (account, true),
                // perhaps by the same person in another window: another run will see
                None => {
                    return Err(StoreError::Conflict("the e-mail address was taken meanwhile".to_owned()));
                }
            },
            // the attempt stays used up
            Admission::Confirm if tx.identity(&realm.id, &vouched.issuer, &vouched.subject)?.is_none() => {
                return Ok((Outcome::Commit, Entered::Confirm));
            }
            // between the look at identities and the one at accounts
            Admission::Confirm => {
                return Err(StoreError::Conflict("the identity was stored meanwhile".to_owned()));
            }
            Admission::Refused(refusal) => return Ok((Outcome::Commit, Entered::Refused(refusal))),
        };
        let identity = identity(&realm.id, &rules, &vouched, &account.id, at);
        if !is_new {
            tx.touch_identity(&identity)?;
        } else if !tx.insert_identity(&identity)? {
            return Err(StoreError::Conflict("the identity was stored meanwhile".to_owned()));
        }
        let session = establish(tx, &realm.id, &policy, &account, &new, now)?;
        tx.put_upstream_session(&UpstreamSession {
            realm: realm.id.clone(),
            session: session.id.clone(),
            provider: rules.id.clone(),
            issuer: vouched.issuer.clone(),
            subject: vouched.subject.clone(),
            sid: vouched.sid.clone(),
            id_token: hint.clone(),
        })?;
        Ok((Outcome::Commit, Entered::In { session, account: Box::new(account), is_new }))
    })
    .await?;
    let is_in = matches!(entered, Entered::In { .. });
    if is_in {
        *browser = renewed;
    }
    Ok((entered, if is_in { cookies } else { Vec::new() }))
}

/// What of the provider's word goes into the session.
fn described(mut new: NewSignIn, rules: &ProviderRules, vouched: &Vouched, now: Micros) -> NewSignIn {
    let acr = vouched.acr.clone().filter(|_| rules.trusted.acr);
    new.acr = acr.unwrap_or_else(|| ACR_FEDERATED.to_owned());
    new.amr = if rules.trusted.amr { vouched.amr.clone() } else { Vec::new() };
    let said = vouched.auth_time.filter(|_| rules.trusted.auth_time);
    new.authenticated_at = said.map_or(now, |at| Micros::from_seconds(at).min(now));
    new.proven = said.is_some();
    new
}

fn identity(
    realm: &RealmId,
    rules: &ProviderRules,
    vouched: &Vouched,
    account: &AccountId,
    now: Timestamp,
) -> Identity {
    Identity {
        realm: realm.clone(),
        issuer: vouched.issuer.clone(),
        subject: vouched.subject.clone(),
        account: account.clone(),
        provider: rules.id.clone(),
        label: vouched.label().to_owned(),
        linked_at: now,
        last_used_at: now,
    }
}

/// Adds the identity to the account of the session that asked for it.
async fn link(
    state: &AppState,
    browser: &BrowserSession,
    entering: &Entering,
) -> Result<Entered, StoreError> {
    let Some((session, account)) = home::person(state, browser).await? else {
        return Ok(Entered::SignedOut);
    };
    if Some(&session.id) != entering.attempt.link.as_ref() {
        return Ok(Entered::SignedOut);
    }
    if !entering.rules.admits(&entering.vouched) {
        return Ok(Entered::Refused(Refusal::Domain));
    }
    let used = (entering.attempt.digest(), entering.attempt.expires_at.plus(SKEW));
    connect(state, &entering.rules, &entering.vouched, &account.id, Some(used), None).await
}

/// Stores an identity that somebody who is signed in asked for. `session`: what the identity vouched for.
pub(super) async fn connect(
    state: &AppState,
    rules: &Arc<ProviderRules>,
    vouched: &Vouched,
    account: &AccountId,
    used: Option<(chancery_core::secret::Digest, Timestamp)>,
    session: Option<SessionId>,
) -> Result<Entered, StoreError> {
    let (realm, now) = (Arc::clone(&state.realm), state.clock.now());
    let (rules, vouched, account) = (Arc::clone(rules), vouched.clone(), account.clone());
    unit(&state.store, Access::Write, move |tx| {
        if let Some((digest, until)) = &used
            && !tx.remember_once(&realm.id, digest, *until)?
        {
            return Ok((Outcome::Rollback, Entered::Replayed));
        }
        if tx.hold_account(&realm.id, &account)?.is_none_or(|a| !a.is_enabled()) {
            return Ok((Outcome::Rollback, Entered::Refused(Refusal::AccountDisabled)));
        }
        let identity = identity(&realm.id, &rules, &vouched, &account, now);
        if !tx.insert_identity(&identity)? && !is_own(tx, &realm.id, &identity)? {
            return Ok((Outcome::Commit, Entered::Taken));
        }
        if let Some(session) = &session {
            tx.put_upstream_session(&UpstreamSession {
                realm: realm.id.clone(),
                session: session.clone(),
                provider: rules.id.clone(),
                issuer: vouched.issuer.clone(),
                subject: vouched.subject.clone(),
                sid: vouched.sid.clone(),
                id_token: None,
            })?;
        }
        Ok((Outcome::Commit, Entered::Linked(account.clone())))
    })
    .await
}

fn is_own(tx: &mut dyn Tx, realm: &RealmId, identity: &Identity) -> Result<bool, StoreError> {
    let stored = tx.identity(realm, &identity.issuer, &identity.subject)?;
    Ok(stored.is_some_and(|stored| stored.account == identity.account))
}

/// Rule F2: first sign in here, then say that the identity is yours.
fn confirm(state: &AppState, browser: &BrowserSession, entering: &Entering) -> HttpResponse {
    let pending = Pending::new(state, &entering.rules, &entering.vouched);
    let location = match &entering.purpose {
        Some(purpose) => format!("{}&connect=1", page_href(&state.realm, "/login", &purpose.sealed)),
        None => href(&state.realm, "/login?connect=1"),
    };
    let cookies = pending.cookie(state, browser).into_iter().chain(browser.new_cookie(state));
    with_cookies(see_other(&location), cookies)
}

/// Rule M6.
fn tell(state: &AppState, req: &HttpRequest, entering: &Entering, entered: &Entered) {
    let provider = &entering.rules.id;
    match entered {
        Entered::In { account, is_new, .. } => {
            if *is_new {
                audit::person(state, req, "identity_linked", &account.id, None);
            }
            audit::sign_in(state, req, SignIn::Succeeded, Some(&account.id));
            audit::upstream(state, req, provider, "vouched", Some(&account.id));
        }
        Entered::Linked(account) => audit::person(state, req, "identity_linked", account, None),
        Entered::Taken => audit::upstream(state, req, provider, "identity of another account", None),
        Entered::Confirm => audit::upstream(state, req, provider, "identity of nobody yet", None),
        Entered::Refused(Refusal::Domain) => {
            audit::upstream(state, req, provider, "domain not admitted", None);
        }
        Entered::Refused(Refusal::AccountDisabled) => {
            audit::upstream(state, req, provider, "account disabled", None);
        }
        Entered::Replayed => audit::upstream(state, req, provider, "state: used before", None),
        Entered::SignedOut => audit::upstream(state, req, provider, "signed out meanwhile", None),
    }
}
