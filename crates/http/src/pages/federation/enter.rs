//! A provider vouched for somebody: in with them, or on to what is still missing.

use std::sync::Arc;

use actix_web::http::StatusCode;
use chancery_core::account::AccountId;
use chancery_core::actor::Who;
use chancery_core::authorize::advance::Approval;
use chancery_core::federation::{
    self, CLOCK_SKEW, Connection, Entered, Entry, ProviderRules, Refusal, UsedDetour, Vouched, evidence,
    shown_at,
};
use chancery_core::ports::{StoreError, uuid_v4, uuid_v7};
use chancery_core::subject::Subject;
use chancery_core::unit::Stop;

use super::super::home;
use super::super::sign_in::form::refused_sign_in;
use super::Pending;
use super::attempt::Attempt;
use super::told::tell;
use crate::interaction::drive::advance;
use crate::interaction::errand::Errand;
use crate::interaction::sign_in::Begun;
use crate::views::LoginError;
use chancery_web::extract::visit::Visit;
use chancery_web::links::{href, page_href};
use chancery_web::respond::redirect::see_other;
use chancery_web::respond::refused::Answer;

/// Whom, by whom, from where, for what.
pub struct Entering {
    pub rules: Arc<ProviderRules>,
    pub attempt: Attempt,
    pub vouched: Vouched,
    pub errand: Option<Errand>,
}

impl Entering {
    fn detour(&self) -> UsedDetour {
        UsedDetour { digest: self.attempt.digest(), until: self.attempt.expires_at().plus(CLOCK_SKEW) }
    }
}

pub async fn enter(visit: &mut Visit, entering: Entering) -> Answer {
    let provider = entering.rules.display_name.clone();
    let freshness = freshness(visit, &entering);
    if freshness == Freshness::Missing {
        tell(visit, &entering.rules, "auth_time: the sign-in is not fresh");
        let error = LoginError::ProviderStale { provider };
        return refused_sign_in(visit, entering.errand.as_ref(), error, StatusCode::BAD_REQUEST);
    }
    let entered = if entering.attempt.link.is_some() {
        link(visit, &entering).await?
    } else {
        sign_in(visit, &entering).await?
    };
    let refuse = |error, status| refused_sign_in(visit, entering.errand.as_ref(), error, status);
    match entered {
        Entered::In { session, .. } => match entering.errand {
            Some(errand) if freshness == Freshness::Proven => {
                advance(visit, &errand.signed_in(session.id), Approval::default()).await
            }
            Some(errand) => advance(visit, &errand.chosen(session.id), Approval::default()).await,
            None => Ok(visit.go("/account")),
        },
        Entered::Linked(_) => Ok(visit.go("/account?done=linked")),
        Entered::Taken => Ok(visit.go("/account?done=taken")),
        Entered::SignedOut => Ok(visit.go("/login")),
        Entered::Confirm => confirm(visit, &entering),
        Entered::Refused(Refusal::Domain) => {
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
    /// The provider says that credentials were presented for this attempt, or lately enough.
    Proven,
    /// Nothing is known, and nothing was asked.
    Unknown,
    Missing,
}

fn freshness(visit: &Visit, entering: &Entering) -> Freshness {
    let now = visit.clock.now();
    let said = shown_at(&entering.rules, &entering.vouched, now);
    let began = entering.attempt.began_at.minus(CLOCK_SKEW);
    if said.is_some_and(|at| at >= began) {
        return Freshness::Proven;
    }
    let Some(errand) = &entering.errand else { return Freshness::Unknown };
    let request = &errand.flow.request;
    let Some(max_age) = request.asked.max_age else {
        return if request.asked.prompt.login { Freshness::Missing } else { Freshness::Unknown };
    };
    let young = said.is_some_and(|at| now.since(at) <= max_age.saturating_add(CLOCK_SKEW));
    if young && max_age > 0 && !request.asked.prompt.login { Freshness::Proven } else { Freshness::Missing }
}

async fn sign_in(visit: &mut Visit, entering: &Entering) -> Result<Entered, StoreError> {
    let begun = Begun::new(visit)?;
    let (rules, vouched) = (&entering.rules, &entering.vouched);
    let now = visit.clock.micros();
    let session = begun.new.session.0.as_bytes();
    let hint = vouched.id_token.as_ref().filter(|_| rules.sign_out);
    let hint = hint.map(|token| visit.vault.seal("upstream_id_token", session, token.as_bytes()));
    let entropy = &*visit.entropy;
    let entry = Entry {
        rules: Arc::clone(rules),
        vouched: vouched.clone(),
        detour: entering.detour(),
        fresh: (AccountId(uuid_v7(entropy, now).to_string()), Subject(uuid_v4(entropy).to_string())),
        authentication: evidence(rules, vouched, now).into(),
        new: begun.new.clone(),
        hint,
    };
    let entered = visit.unit(Who::Anybody, move |unit| federation::enter(unit, &entry)).await;
    let entered = settle(visit, rules, entered)?;
    if matches!(entered, Entered::In { .. }) {
        begun.take_effect(visit);
    }
    Ok(entered)
}

/// What an act came to, told where its transaction could not.
fn settle(
    visit: &Visit,
    rules: &ProviderRules,
    entered: Result<Entered, Stop<Entered>>,
) -> Result<Entered, StoreError> {
    match entered {
        Ok(entered) => Ok(entered),
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Refused(entered) | Stop::Undone(entered)) => {
            if let Some(outcome) = entered.outcome() {
                tell(visit, rules, outcome);
            }
            Ok(entered)
        }
    }
}

/// Adds the identity to the account of the session that asked for it.
async fn link(visit: &Visit, entering: &Entering) -> Result<Entered, StoreError> {
    let asked = entering.attempt.link.as_ref();
    let person = home::person(visit, &visit.browser).await?;
    let refused = match person.filter(|(session, _)| Some(&session.id) == asked) {
        None => Entered::SignedOut,
        Some(_) if !entering.rules.admits(&entering.vouched) => Entered::Refused(Refusal::Domain),
        Some((_, account)) => {
            let connection = Connection {
                rules: Arc::clone(&entering.rules),
                vouched: entering.vouched.clone(),
                account: account.id,
                detour: Some(entering.detour()),
                session: None,
            };
            return connect(visit, connection).await;
        }
    };
    settle(visit, &entering.rules, Err(Stop::Undone(refused)))
}

/// Stores an identity that somebody who is signed in asked for.
pub(super) async fn connect(visit: &Visit, connection: Connection) -> Result<Entered, StoreError> {
    let (rules, who) = (Arc::clone(&connection.rules), Who::Account(connection.account.clone()));
    let connected = visit.unit(who, move |unit| federation::connect(unit, &connection)).await;
    settle(visit, &rules, connected)
}

/// Rule F2: first sign in here, then say that the identity is yours.
fn confirm(visit: &Visit, entering: &Entering) -> Answer {
    let pending = Pending::new(visit, &entering.rules, &entering.vouched);
    let location = match &entering.errand {
        Some(errand) => format!("{}&connect=1", page_href(&visit.realm, "/login", &errand.seal(visit)?)),
        None => href(&visit.realm, "/login?connect=1"),
    };
    visit.remember_browser();
    if let Some(cookie) = pending.cookie(visit) {
        visit.set_cookie(cookie);
    }
    Ok(see_other(&location))
}
