//! Takes an authorization request to its next step, in one transaction: what the step is decided by is read
//! there, and where nothing is missing the code is stored at once.

use std::sync::Arc;

use super::complete::{Completion, Fresh, complete};
use super::interaction::{SignedIn, Situation, Step, may_remember, next};
use super::request::AuthorizationRequest;
use super::situation::signed_in;
use crate::account::AccountId;
use crate::binding::Binding;
use crate::client::{Client, current};
use crate::events::Event;
use crate::grants::{Authorization, Facts, Party, Used};
use crate::ports::{Entropy, Recipient, Signer, StoreError, Vault};
use crate::resource::Resource;
use crate::secret::{Digest, Secret};
use crate::session::SessionId;
use crate::time::Micros;
use crate::tokens::MintError;
use crate::tokens::issue::{Mint, PreparedFront, prepare_front};
use crate::unit::{Stop, Unit};

/// What the person just did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Approval {
    /// Allowed what the request asks for.
    pub approved: bool,
}

/// A request, how far the person has come, and what it takes to complete it.
#[derive(Clone)]
pub struct Course {
    pub request: AuthorizationRequest,
    /// As the node remembers it.
    pub client: Arc<Client>,
    /// Digest of the browser's session cookie.
    pub cookie: Option<Digest>,
    /// The session that the person chose, or began, for this request.
    pub chosen: Option<SessionId>,
    /// The session in which credentials were presented for this request (rule Z8).
    pub fresh: Option<SessionId>,
    /// Classes (`acr`) that a sign-in can reach.
    pub reachable: &'static [&'static str],
    /// It went through pages of ours, so it may complete once.
    pub paged: bool,
    pub approval: Approval,
    pub values: Fresh,
    pub signer: Arc<dyn Signer>,
    pub vault: Arc<dyn Vault>,
    pub entropy: Arc<dyn Entropy>,
    /// The client's key, where it wants its ID tokens encrypted and gets one.
    pub recipient: Option<Arc<dyn Recipient>>,
}

/// Where a request has come to.
pub enum Advanced {
    /// Something is missing; or it is refused.
    At(Step),
    Issued(Box<Issued>),
}

/// What a completed request hands out.
pub struct Issued {
    pub account: AccountId,
    pub code: Option<Secret>,
    /// Tokens that go along (OpenID Connect Core §3.2, §3.3), to be signed after the COMMIT.
    pub front: Option<(Facts, PreparedFront)>,
}

/// Why a request cannot go on at all.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    #[error("completed before")]
    CompletedBefore,
    #[error("the client is disabled or gone")]
    ClientGone,
    #[error(transparent)]
    Tokens(#[from] MintError),
}

/// Goes on as far as it can.
pub fn advance(unit: &mut Unit<'_>, course: &Course) -> Result<Advanced, Stop<Halt>> {
    let client = current(unit, &course.client)?.ok_or(Stop::Undone(Halt::ClientGone))?;
    let step = step(unit, course, &client)?;
    let Step::Issue(person) = step else { return Ok(Advanced::At(step)) };
    if course.paged {
        refuse_completed(unit, &course.request)?;
    }
    touch(unit, &person)?;
    let completion = Completion {
        client: &client,
        request: &course.request,
        person: &person,
        fresh: &course.values,
        remember: course.approval.approved && may_remember(&course.request, &client),
    };
    let authorization = complete(unit, &completion)?;
    let front = front(unit, course, &completion, authorization)?;
    let account = person.account.id.clone();
    unit.record(Event::Authorized { account: account.clone(), client: client.id.clone() });
    let code = course.request.asked.response_type.has_code().then(|| course.values.code.clone());
    Ok(Advanced::Issued(Box::new(Issued { account, code, front })))
}

/// The step that a request is at, as `client` sees who is signed in.
pub fn step(unit: &mut Unit<'_>, course: &Course, client: &Client) -> Result<Step, StoreError> {
    let people = signed_in(unit, client, course.cookie.as_ref())?;
    Ok(step_of(course, client, &people, unit.now))
}

/// The step that a request is at in a browser where nobody is signed in.
pub fn step_of_nobody(course: &Course) -> Step {
    step_of(course, &course.client, &[], course.request.accepted_at)
}

fn step_of(course: &Course, client: &Client, people: &[Arc<SignedIn>], now: Micros) -> Step {
    let situation = Situation {
        client,
        signed_in: people,
        chosen: course.chosen.as_ref(),
        fresh: course.fresh.as_ref(),
        reachable: course.reachable,
        approved: course.approval.approved,
        now,
    };
    next(&course.request, &situation)
}

/// A request that went through pages of ours completes once.
fn refuse_completed(unit: &mut Unit<'_>, request: &AuthorizationRequest) -> Result<(), Stop<Halt>> {
    let used = Digest::of(format!("authorization request\0{}", request.id).as_bytes());
    let until = unit.at().plus(unit.policy.interaction_lifetime + 60);
    if unit.tx.remember_once(&unit.realm.id, &used, until)? {
        Ok(())
    } else {
        Err(Stop::Undone(Halt::CompletedBefore))
    }
}

/// Keeps the session alive, at most once a minute.
fn touch(unit: &mut Unit<'_>, person: &SignedIn) -> Result<(), StoreError> {
    let now = unit.at();
    if now.since(person.session.last_seen_at) >= 60 {
        unit.tx.touch_session(&unit.realm.id, &person.session.id, now)?;
    }
    Ok(())
}

/// The tokens that go along with the answer, but for their signatures.
fn front(
    unit: &mut Unit<'_>,
    course: &Course,
    completion: &Completion<'_>,
    authorization: Authorization,
) -> Result<Option<(Facts, PreparedFront)>, Stop<Halt>> {
    let request = &course.request;
    if !request.asked.response_type.is_front_channel() {
        return Ok(None);
    }
    let mut resources: Vec<Resource> = Vec::new();
    for identifier in &request.asked.resources {
        resources.extend(unit.tx.resource(&unit.realm.id, identifier)?);
    }
    let facts = Facts {
        scope: request.asked.scope.clone(),
        resources,
        // a front channel proves nothing
        binding: Binding::None,
        id_token: request.asked.response_type.has_id_token(),
        nonce: request.asked.nonce.clone(),
        refresh_token: None,
        remark: None,
        used: Used::Nothing,
        party: Party::Account {
            grant: course.values.grant.clone(),
            authorization: Box::new(authorization),
            account: Box::new(completion.person.account.clone()),
        },
    };
    let mint = Mint {
        realm: unit.realm,
        policy: unit.policy,
        client: completion.client,
        signer: &*course.signer,
        vault: &*course.vault,
        entropy: &*course.entropy,
        recipient: course.recipient.as_ref(),
        now: unit.at(),
    };
    let code = request.asked.response_type.has_code().then_some(&course.values.code);
    let prepared = prepare_front(&mint, &facts, request.asked.response_type, code);
    let prepared = prepared.map_err(|error| Stop::Undone(Halt::Tokens(error)))?;
    Ok(Some((facts, prepared)))
}
