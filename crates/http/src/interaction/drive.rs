//! Takes an authorization request to its next step: a page of ours, or the answer to the client. The step is
//! decided once, in the transaction that issues.

use std::sync::Arc;

use chancery_core::actor::Who;
use chancery_core::authentication::acr;
use chancery_core::authorize::advance::{self, Advanced, Approval, Course, Halt, Issued};
use chancery_core::authorize::complete::Fresh;
use chancery_core::authorize::interaction::Step;
use chancery_core::authorize::respond::{Answer as Protocol, FrontAccess, Granted};
use chancery_core::client::GrantType;
use chancery_core::error::OAuthError;
use chancery_core::events::Event;
use chancery_core::grants::GrantId;
use chancery_core::ports::{Recipient, StoreError, uuid_v4, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::subject::Subject;
use chancery_core::unit::Stop;

use super::answer::respond;
use super::errand::Errand;
use super::way_back;
use chancery_web::extract::visit::Visit;
use chancery_web::node::client_keys;
use chancery_web::respond::refused::{Answer, Refused};
use chancery_web::views::PageError;

/// Where a request has come to.
pub enum Driven {
    /// A step that a page is needed for.
    At(Step),
    /// The answer is there.
    Answered(actix_web::HttpResponse),
}

/// Goes on: to a page, or back to the client.
pub async fn advance(visit: &mut Visit, errand: &Errand, approval: Approval) -> Answer {
    match drive(visit, errand, approval).await? {
        Driven::Answered(response) => Ok(response),
        Driven::At(step) => {
            visit.remember_browser();
            Ok(visit.go_on(Errand::page_of(&step), &errand.seal(visit)?))
        }
    }
}

/// As [`advance`], for a page that may be the one that is needed.
pub async fn drive(visit: &mut Visit, errand: &Errand, approval: Approval) -> Result<Driven, Refused> {
    if visit.browser.session().is_none() {
        // nobody is signed in here: there is nothing to look up, and nothing to write
        let step = advance::step_of_nobody(&course(visit, errand, approval, None));
        return match step {
            Step::Refuse(error) => refuse(visit, errand, error).map(Driven::Answered),
            step => Ok(Driven::At(step)),
        };
    }
    let target = &errand.flow.request.target;
    let wants_id_token = errand.flow.request.asked.response_type.has_id_token();
    let encryption = errand.client.attributes.id_token.encryption.filter(|_| wants_id_token);
    let recipient = match client_keys::recipient(visit, &errand.client, encryption).await {
        Ok(recipient) => recipient,
        Err(error) => return Ok(Driven::Answered(respond(visit, target, &Protocol::Error(error)))),
    };
    let course = course(visit, errand, approval, recipient);
    let advanced = visit.unit(Who::Anybody, move |unit| advance::advance(unit, &course)).await;
    match advanced {
        Ok(Advanced::At(Step::Refuse(error))) => refuse(visit, errand, error).map(Driven::Answered),
        Ok(Advanced::At(step)) => Ok(Driven::At(step)),
        Ok(Advanced::Issued(issued)) => Ok(Driven::Answered(issue(visit, errand, *issued))),
        Err(Stop::Store(error)) => Err(error.into()),
        Err(Stop::Refused(halt) | Stop::Undone(halt)) => halted(visit, errand, halt).map(Driven::Answered),
    }
}

/// The step that a request is at, without going on.
pub async fn look(visit: &Visit, errand: &Errand) -> Result<Step, StoreError> {
    let course = course(visit, errand, Approval::default(), None);
    visit.read(move |unit| advance::step(unit, &course, &course.client)).await
}

fn course(
    visit: &Visit,
    errand: &Errand,
    approval: Approval,
    recipient: Option<Arc<dyn Recipient>>,
) -> Course {
    let (flow, entropy) = (&errand.flow, &*visit.entropy);
    Course {
        request: flow.request.clone(),
        client: Arc::clone(&errand.client),
        cookie: visit.browser.session(),
        chosen: flow.chosen.clone(),
        fresh: flow.fresh.clone(),
        reachable: acr::reachable(!visit.upstream.providers().is_empty()),
        paged: flow.paged,
        approval,
        values: Fresh {
            code: Secret::random(entropy),
            grant: GrantId(uuid_v7(entropy, visit.clock.micros()).simple().to_string()),
            subject: Subject(uuid_v4(entropy).to_string()),
            sid: uuid_v4(entropy).simple().to_string(),
        },
        signer: Arc::clone(&visit.signer),
        vault: Arc::clone(&visit.vault),
        entropy: Arc::clone(&visit.entropy),
        recipient,
    }
}

/// Rule Z14: an app that registered itself gets no redirect before a page of ours.
fn refuse(visit: &mut Visit, errand: &Errand, error: OAuthError) -> Answer {
    let target = &errand.flow.request.target;
    if errand.client.is_anybodys() && !errand.flow.request.asked.prompt.none {
        let app = way_back::with_error(&visit.realm, &errand.client, target, error.clone());
        return Err(PageError::from(error).of_app(app).into());
    }
    Ok(respond(visit, target, &Protocol::Error(error)))
}

fn halted(visit: &mut Visit, errand: &Errand, halt: Halt) -> Answer {
    let (client, target) = (&errand.client, &errand.flow.request.target);
    match halt {
        Halt::CompletedBefore => {
            let error = || OAuthError::invalid_request("This sign-in was completed before");
            let app = way_back::start(&visit.realm, client)
                .or_else(|| way_back::with_error(&visit.realm, client, target, error()));
            Err(PageError::FLOW_USED.of_app(app).into())
        }
        Halt::ClientGone => Err(PageError::CLIENT_UNKNOWN.into()),
        // the app may ask for less, or later
        Halt::Tokens(error) => Ok(respond(visit, target, &Protocol::Error(error.into()))),
    }
}

/// Signs what goes along, after the COMMIT, and answers.
fn issue(visit: &mut Visit, errand: &Errand, issued: Issued) -> actix_web::HttpResponse {
    let mut granted = Granted { code: issued.code, ..Granted::default() };
    if let Some((facts, prepared)) = issued.front {
        let tokens = match prepared.sign() {
            Ok(tokens) => tokens,
            Err(error) => {
                let error = Protocol::Error(error.into());
                return respond(visit, &errand.flow.request.target, &error);
            }
        };
        let told = Event::token_issued(GrantType::Implicit, &errand.client.id, &facts);
        visit.record(Who::Account(issued.account), &told);
        granted.id_token = tokens.id_token;
        granted.access_token = tokens.access_token.map(|token| FrontAccess {
            token: Secret::new(token),
            expires_in: tokens.expires_in,
            scope: facts.scope.to_string(),
        });
    }
    respond(visit, &errand.flow.request.target, &Protocol::Granted(granted))
}
