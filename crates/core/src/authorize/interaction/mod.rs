//! What the person must still do: sign in, choose an account, consent, or nothing.

use std::sync::Arc;

use super::request::AuthorizationRequest;
use crate::account::Account;
use crate::acr::ACR_PASSWORD;
use crate::client::{Client, ConsentRule};
use crate::consent::Consent;
use crate::error::{ErrorCode, OAuthError};
use crate::session::{Session, SessionId};
use crate::subject::Subject;
use crate::time::Micros;

/// Somebody who is signed in at the browser.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedIn {
    pub session: Session,
    pub account: Account,
    /// As this client knows the account; `None` before it first does.
    pub subject: Option<Subject>,
    /// What the account has allowed this client.
    pub consent: Option<Consent>,
}

/// What the request is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub client: &'a Client,
    /// Live sessions of enabled accounts, the most recently authenticated first.
    pub signed_in: &'a [Arc<SignedIn>],
    /// The person chose this session for this request.
    pub chosen: Option<&'a SessionId>,
    /// The session in which credentials were presented for this very request.
    pub fresh: Option<&'a SessionId>,
    /// The person approved this request just now.
    pub approved: bool,
    pub now: Micros,
}

/// The next step of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Show the sign-in form; `Some`: this account has to confirm its password.
    SignIn(Option<Arc<SignedIn>>),
    /// Choose one of these.
    SelectAccount(Vec<Arc<SignedIn>>),
    Consent(Arc<SignedIn>),
    /// Everything is there.
    Issue(Arc<SignedIn>),
    Refuse(OAuthError),
}

impl Step {
    /// The page of ours that the step is taken at.
    pub const fn page(&self) -> Option<&'static str> {
        match self {
            Self::SignIn(_) | Self::SelectAccount(_) => Some("/login"),
            Self::Consent(_) => Some("/consent"),
            Self::Issue(_) | Self::Refuse(_) => None,
        }
    }
}

/// Decides the next step. With `prompt=none` a step that would show a page is an error (rule Z7).
pub fn next(request: &AuthorizationRequest, situation: &Situation<'_>) -> Step {
    let step = attended(request, situation);
    if !request.prompt.none {
        return step;
    }
    match step {
        Step::SignIn(_) => refuse(ErrorCode::LoginRequired, "Nobody is signed in who fits this request"),
        Step::SelectAccount(_) => refuse(ErrorCode::AccountSelectionRequired, "An account must be selected"),
        // whoever asks for a subject by name does not learn from the error who is signed in
        Step::Consent(_) if request.claims.sub.is_some() => {
            refuse(ErrorCode::LoginRequired, "Nobody is signed in who fits this request")
        }
        Step::Consent(_) => refuse(ErrorCode::ConsentRequired, "Consent is required"),
        other => other,
    }
}

fn attended(request: &AuthorizationRequest, situation: &Situation<'_>) -> Step {
    let person = match person(request, situation) {
        Ok(person) => person,
        Err(step) => return step,
    };
    if must_authenticate_again(request, situation, person) {
        return Step::SignIn(Some(Arc::clone(person)));
    }
    if let Err(step) = reached_context(request, situation, person) {
        return step;
    }
    if !situation.approved && must_consent(request, situation.client, person) {
        return Step::Consent(Arc::clone(person));
    }
    Step::Issue(Arc::clone(person))
}

/// Whom the request is about: the hinted, the chosen or the most recently signed in.
fn person<'a>(request: &AuthorizationRequest, situation: &Situation<'a>) -> Result<&'a Arc<SignedIn>, Step> {
    let chosen = situation.chosen.and_then(|id| situation.signed_in.iter().find(|s| s.session.id == *id));
    if let Some(hint) = &request.hint {
        let hinted = situation.signed_in.iter().find(|s| s.subject.as_ref() == Some(hint));
        return match (hinted, chosen) {
            (Some(hinted), _) => Ok(hinted),
            // rule Z8: somebody else signed in
            (None, Some(_)) => {
                Err(refuse(ErrorCode::LoginRequired, "Somebody else than the hinted person signed in"))
            }
            (None, None) => Err(Step::SignIn(None)),
        };
    }
    if situation.chosen.is_some() {
        // a chosen session that has ended is not replaced by somebody else's
        return chosen.ok_or(Step::SignIn(None));
    }
    let Some(latest) = situation.signed_in.first() else {
        return Err(Step::SignIn(None));
    };
    if request.prompt.select_account {
        Err(Step::SelectAccount(situation.signed_in.to_vec()))
    } else {
        Ok(latest)
    }
}

/// Rule Z8: `prompt=login`, `max_age=0` and an exceeded `max_age` want credentials that were presented for
/// this request. Nodes' clocks differ, so moments of two nodes are not compared for it.
fn must_authenticate_again(
    request: &AuthorizationRequest,
    situation: &Situation<'_>,
    person: &SignedIn,
) -> bool {
    if situation.fresh == Some(&person.session.id) {
        return false;
    }
    let at = person.session.authenticated_at;
    let too_old = request
        .max_age
        .is_some_and(|max| max == 0 || !person.session.proven || at.plus_seconds(max) < situation.now);
    request.prompt.login || too_old
}

/// An essential `acr` (OpenID Connect Core §5.5.1.1): a sign-in of another class is repeated once, then the
/// request fails.
fn reached_context(
    request: &AuthorizationRequest,
    situation: &Situation<'_>,
    person: &Arc<SignedIn>,
) -> Result<(), Step> {
    let wanted = &request.claims.essential_acr;
    if wanted.is_empty() || wanted.contains(&person.session.acr) {
        return Ok(());
    }
    let can_be_reached = wanted.iter().any(|acr| acr == ACR_PASSWORD);
    if can_be_reached && situation.fresh != Some(&person.session.id) {
        return Err(Step::SignIn(Some(Arc::clone(person))));
    }
    let error = "None of the requested authentication context classes can be reached";
    Err(refuse(ErrorCode::UnmetAuthenticationRequirements, error))
}

/// Rule C1.
fn must_consent(request: &AuthorizationRequest, client: &Client, person: &SignedIn) -> bool {
    if request.prompt.consent || anybody_could_pose_as(request, client) {
        return true;
    }
    match client.attributes.consent.rule {
        ConsentRule::Skip => false,
        ConsentRule::Always => true,
        ConsentRule::Remember => {
            !person.consent.as_ref().is_some_and(|c| c.covers(&request.consent_scope(), &request.resources))
        }
    }
}

/// A public client whose redirect URI another program can take.
fn anybody_could_pose_as(request: &AuthorizationRequest, client: &Client) -> bool {
    client.is_public() && !request.target.redirect_uri().starts_with("https://")
}

/// Whether an approval may be remembered.
pub fn may_remember(request: &AuthorizationRequest, client: &Client) -> bool {
    client.attributes.consent.rule == ConsentRule::Remember && !anybody_could_pose_as(request, client)
}

fn refuse(code: ErrorCode, description: &'static str) -> Step {
    Step::Refuse(OAuthError::new(code, description))
}

#[cfg(test)]
mod tests;
