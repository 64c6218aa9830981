//! Takes an authorization request to its next step: a page of ours, or the answer to the client.

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::actor::{Actor, Who};
use chancery_core::authorize::complete::{Completion, Fresh, complete};
use chancery_core::authorize::interaction::{SignedIn, Situation, Step, may_remember, next};
use chancery_core::authorize::respond::{Answer, Delivery, deliver};
use chancery_core::authorize::session_state;
use chancery_core::authorize::situation::signed_in;
use chancery_core::authorize::target::ResponseTarget;
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::grants::GrantId;
use chancery_core::ports::{Access, Outcome, StoreError, Tx, uuid_v4, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::subject::Subject;
use chancery_core::unit::Unit;

use crate::extract::browser::BrowserSession;
use crate::interaction::flow::Flow;
use crate::interaction::front_channel::{Completed, granted};
use crate::interaction::way_back;
use crate::links::page_href;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::node::{audit, client_keys};
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::respond::redirect::see_other;
use crate::views::{FormPostView, PageError};

/// What the person just did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Approval {
    pub approved: bool,
    pub remember: bool,
}

/// The next step, with what a page needs to show it.
#[derive(Debug, Clone)]
pub enum Next {
    /// `Some`: this person has to confirm the password.
    SignIn(Option<Box<SignedIn>>),
    SelectAccount(Vec<SignedIn>),
    Consent(Box<SignedIn>),
    Issue,
    Refuse(OAuthError),
}

/// Decides the next step of a request.
pub async fn decide(
    state: &AppState,
    browser: &BrowserSession,
    client: &Arc<Client>,
    flow: &Flow,
    approval: Approval,
) -> Result<Next, StoreError> {
    let (client, flow, cookie) = (Arc::clone(client), flow.clone(), browser.session());
    let look = move |unit: &mut Unit<'_>| {
        let people = signed_in(unit, &client, cookie.as_ref())?;
        let now = unit.now;
        let situation = Situation {
            client: &client,
            signed_in: &people,
            chosen: flow.chosen.as_ref(),
            fresh: flow.fresh.as_ref(),
            approved: approval.approved,
            now,
        };
        let step = match next(&flow.request, &situation) {
            Step::SignIn(person) => Next::SignIn(person.cloned().map(Box::new)),
            Step::SelectAccount => Next::SelectAccount(people.clone()),
            Step::Consent(person) => Next::Consent(Box::new(person.clone())),
            Step::Issue(_) => Next::Issue,
            Step::Refuse(error) => Next::Refuse(error),
        };
        Ok(step)
    };
    state.read(look).await
}

/// Goes on: to a page, or back to the client. `cookies`: to be set on the way.
pub async fn advance(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    client: &Arc<Client>,
    flow: &Flow,
    approval: Approval,
    cookies: &[Cookie<'static>],
) -> HttpResponse {
    let response = match step(state, req, browser, client, flow, approval).await {
        Ok(response) => response,
        Err(error) => PageBuilder::new(state, req).store_error(&error),
    };
    with_cookies(response, cookies.iter().cloned().chain(browser.new_cookie(state)))
}

async fn step(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    client: &Arc<Client>,
    flow: &Flow,
    approval: Approval,
) -> Result<HttpResponse, StoreError> {
    let target = &flow.request.target;
    match decide(state, browser, client, flow, approval).await? {
        Next::SignIn(_) | Next::SelectAccount(_) => Ok(to_page(state, req, browser, flow, "/login")),
        Next::Consent(_) => Ok(to_page(state, req, browser, flow, "/consent")),
        // rule Z14
        Next::Refuse(error) if client.is_anybodys() && !flow.request.prompt.none => {
            let app = way_back::with_error(&state.realm, client, target, error.clone());
            Ok(PageBuilder::new(state, req).error(PageError::from(error).of_app(app)))
        }
        Next::Refuse(error) => Ok(respond(state, req, browser, target, &Answer::Error(error))),
        Next::Issue => issue(state, req, browser, client, flow, approval).await,
    }
}

fn to_page(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    flow: &Flow,
    path: &str,
) -> HttpResponse {
    match flow.seal(state, browser) {
        Ok(sealed) => see_other(&page_href(&state.realm, path, &sealed)),
        Err(error) => PageBuilder::new(state, req).error(PageError::REQUEST_LOST.because(error.to_string())),
    }
}

/// Whether a request that was completed just now can go on.
enum Issued {
    Done(Box<Completed>),
    /// Used up before.
    Twice,
    /// The situation changed since it was decided.
    Changed,
}

async fn issue(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    client: &Arc<Client>,
    flow: &Flow,
    approval: Approval,
) -> Result<HttpResponse, StoreError> {
    let target = &flow.request.target;
    let encryption =
        client.attributes.id_token.encryption.filter(|_| flow.request.response_type.has_id_token());
    let recipient = match client_keys::recipient(state, client, encryption).await {
        Ok(recipient) => recipient,
        Err(error) => return Ok(respond(state, req, browser, target, &Answer::Error(error))),
    };
    let fresh = Fresh {
        code: Secret::random(&*state.entropy),
        grant: GrantId(uuid_v7(&*state.entropy, state.clock.micros()).simple().to_string()),
        subject: Subject(uuid_v4(&*state.entropy).to_string()),
        sid: uuid_v4(&*state.entropy).simple().to_string(),
    };
    let (realm, policy) = (Arc::clone(&state.realm), Arc::clone(&state.policy));
    let (shared, owned) = (Arc::clone(client), flow.clone());
    let occasion = state.occasion(Actor { who: Who::Anybody, origin: None });
    let (cookie, now) = (browser.session(), occasion.now);
    let interactive = flow.paged;
    let issued = unit(&state.store, Access::Write, move |tx| {
        let people = signed_in(&mut Unit::over(tx, &occasion), &shared, cookie.as_ref())?;
        let situation = Situation {
            client: &shared,
            signed_in: &people,
            chosen: owned.chosen.as_ref(),
            fresh: owned.fresh.as_ref(),
            approved: approval.approved,
            now,
        };
        let Step::Issue(person) = next(&owned.request, &situation) else {
            return Ok((Outcome::Rollback, Issued::Changed));
        };
        let completion = Completion {
            realm: &realm.id,
            client: &shared,
            policy: &policy,
            remember: approval.remember && may_remember(&owned.request, &shared),
            interactive,
            now,
        };
        touch(tx, person, now.seconds())?;
        Ok(match complete(tx, &completion, &owned.request, person, &fresh)? {
            Some(authorization) => {
                let completed = Completed {
                    code: fresh.code.clone(),
                    grant: fresh.grant.clone(),
                    authorization,
                    account: person.account.clone(),
                };
                (Outcome::Commit, Issued::Done(Box::new(completed)))
            }
            None => (Outcome::Rollback, Issued::Twice),
        })
    })
    .await?;
    Ok(match issued {
        Issued::Done(completed) => {
            audit::person(state, req, "authorized", &completed.account.id, Some(&client.id));
            match granted(state, req, client, &flow.request, *completed, recipient.as_ref()).await? {
                Ok(granted) => respond(state, req, browser, target, &Answer::Granted(granted)),
                Err(error) => {
                    PageBuilder::new(state, req).error(PageError::TOKENS_NOT_MADE.because(error.to_string()))
                }
            }
        }
        Issued::Twice => {
            let error = || OAuthError::invalid_request("This sign-in was completed before");
            let app = way_back::start(&state.realm, client)
                .or_else(|| way_back::with_error(&state.realm, client, target, error()));
            PageBuilder::new(state, req).error(PageError::FLOW_USED.of_app(app))
        }
        Issued::Changed => to_page(state, req, browser, flow, "/login"),
    })
}

/// Keeps the session alive, at most once a minute.
fn touch(tx: &mut dyn Tx, person: &SignedIn, now: chancery_core::time::Timestamp) -> Result<(), StoreError> {
    if now.since(person.session.last_seen_at) >= 60 {
        tx.touch_session(&person.session.realm, &person.session.id, now)?;
    }
    Ok(())
}

/// The answer to the client: 303, or the page that posts itself.
pub fn respond(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    target: &ResponseTarget,
    answer: &Answer,
) -> HttpResponse {
    let mut browser = browser.clone();
    let (session_state, cookie) = session_state_for(state, &mut browser, target);
    let response = match deliver(target, &state.realm.issuer, answer, session_state) {
        Delivery::Redirect(uri) => see_other(&uri),
        Delivery::FormPost { action, fields } => {
            let page = PageBuilder::new(state, req);
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let view = FormPostView { action, fields };
            let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
            page.respond(view.render(&page.context()), options)
        }
    };
    with_cookies(response, cookie)
}

/// `session_state` for this target, and the cookie that it is computed from where the browser has none.
fn session_state_for(
    state: &AppState,
    browser: &mut BrowserSession,
    target: &ResponseTarget,
) -> (Option<String>, Option<Cookie<'static>>) {
    if !target.wants_session_state() || !session_state::is_offered(&state.policy) {
        return (None, None);
    }
    let cookie = if browser.login_state().is_none() { browser.renew_login_state(state) } else { None };
    let mut salt = [0; session_state::SALT_LENGTH];
    state.entropy.fill(&mut salt);
    let value = browser.login_state().and_then(|known| session_state::session_state(target, known, &salt));
    (value, cookie)
}
