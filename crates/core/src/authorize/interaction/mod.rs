//! What the person must still do: sign in, choose an account, consent, or nothing.

use std::sync::Arc;

use super::request::AuthorizationRequest;
use crate::account::Account;
use crate::authentication::required::{Need, Shown, Unmet, Wanted, unmet};
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
    /// Classes (`acr`) that a sign-in can reach.
    pub reachable: &'a [&'static str],
    /// The person approved this request just now.
    pub approved: bool,
    pub now: Micros,
}

/// The next step of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Somebody shows who they are; `Some`: these people do so again.
    Authenticate(Need, Option<Arc<SignedIn>>),
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
            Self::Authenticate(..) | Self::SelectAccount(_) => Some("/login"),
            Self::Consent(_) => Some("/consent"),
            Self::Issue(_) | Self::Refuse(_) => None,
        }
    }
}

/// Decides the next step. With `prompt=none` a step that would show a page is an error (rule Z7).
pub fn next(request: &AuthorizationRequest, situation: &Situation<'_>) -> Step {
    let step = attended(request, situation);
    if !request.asked.prompt.none {
        return step;
    }
    match step {
        Step::Authenticate(..) => {
            refuse(ErrorCode::LoginRequired, "Nobody is signed in who fits this request")
        }
        Step::SelectAccount(_) => refuse(ErrorCode::AccountSelectionRequired, "An account must be selected"),
        // whoever asks for a subject by name does not learn from the error who is signed in
        Step::Consent(_) if request.asked.claims.sub.is_some() => {
            refuse(ErrorCode::LoginRequired, "Nobody is signed in who fits this request")
        }
        Step::Consent(_) => refuse(ErrorCode::ConsentRequired, "Consent is required"),
        other => other,
    }
}

/// Nobody is signed in whom the request could be about.
const NOBODY: Step = Step::Authenticate(Need::Anybody, None);

fn attended(request: &AuthorizationRequest, situation: &Situation<'_>) -> Step {
    let person = match person(request, situation) {
        Ok(person) => person,
        Err(step) => return step,
    };
    match unmet(&wanted(request), &shown(situation, person)) {
        None => {}
        Some(Unmet::Needs(need)) => return Step::Authenticate(need, Some(Arc::clone(person))),
        Some(Unmet::Never) => {
            let error = "None of the requested authentication context classes can be reached";
            return refuse(ErrorCode::UnmetAuthenticationRequirements, error);
        }
    }
    if !situation.approved && must_consent(request, situation.client, person) {
        return Step::Consent(Arc::clone(person));
    }
    Step::Issue(Arc::clone(person))
}

/// Whom the request is about: the hinted, the chosen or the most recently signed in.
fn person<'a>(request: &AuthorizationRequest, situation: &Situation<'a>) -> Result<&'a Arc<SignedIn>, Step> {
    let chosen = situation.chosen.and_then(|id| situation.signed_in.iter().find(|s| s.session.id == *id));
    if let Some(hint) = &request.asked.hint {
        let hinted = situation.signed_in.iter().find(|s| s.subject.as_ref() == Some(hint));
        return match (hinted, chosen) {
            (Some(hinted), _) => Ok(hinted),
            // rule Z8: somebody else signed in
            (None, Some(_)) => {
                Err(refuse(ErrorCode::LoginRequired, "Somebody else than the hinted person signed in"))
            }
            (None, None) => Err(NOBODY),
        };
    }
    if situation.chosen.is_some() {
        // a chosen session that has ended is not replaced by somebody else's
        return chosen.ok_or(NOBODY);
    }
    let Some(latest) = situation.signed_in.first() else {
        return Err(NOBODY);
    };
    if request.asked.prompt.select_account {
        Err(Step::SelectAccount(situation.signed_in.to_vec()))
    } else {
        Ok(latest)
    }
}

fn wanted(request: &AuthorizationRequest) -> Wanted<'_> {
    Wanted {
        again: request.asked.prompt.login,
        max_age: request.asked.max_age,
        classes: &request.asked.claims.essential_acr,
    }
}

fn shown<'a>(situation: &Situation<'a>, person: &'a SignedIn) -> Shown<'a> {
    Shown {
        authentication: &person.session.authentication,
        fresh: situation.fresh == Some(&person.session.id),
        reachable: situation.reachable,
        now: situation.now,
    }
}

/// Rule C1.
fn must_consent(request: &AuthorizationRequest, client: &Client, person: &SignedIn) -> bool {
    if request.asked.prompt.consent || anybody_could_pose_as(request, client) {
        return true;
    }
    match client.attributes.consent.rule {
        ConsentRule::Skip => false,
        ConsentRule::Always => true,
        ConsentRule::Remember => {
            !person.consent.as_ref().is_some_and(|c| c.approved.covers(&request.to_approve()))
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
