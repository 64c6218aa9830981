//! `/signup`: a new account, where the operator allows it (rule L10).

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::{Account, AccountId};
use chancery_core::client::Client;
use chancery_core::params::Params;
use chancery_core::password_policy;
use chancery_core::ports::{Access, Insert, Outcome, StoreError, uuid_v4, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::subject::{Sector, Subject};
use chancery_core::text::{MAX_USERNAME, check_display};
use chancery_core::throttle::{self, Attempt};

use super::federation::providers::buttons;
use super::resume::{forged, resume};
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::interaction::drive::{Approval, advance};
use crate::interaction::flow::Flow;
use crate::interaction::sign_in;
use crate::links::{href, page_href};
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::respond::redirect::see_other;
use crate::views::{PageError, SignupError, SignupView};

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    if !state.policy.signup {
        return refused(&state, &req);
    }
    let browser = BrowserSession::of(&state, &req);
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let sealed = query.first("flow").unwrap_or_default();
    if !sealed.is_empty()
        && let Err(page) = resume(&state, &req, &browser, sealed).await
    {
        return page;
    }
    form(&state, &req, &browser, sealed, &Typed::default(), Vec::new(), StatusCode::OK)
}

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    if !state.policy.signup {
        return refused(&state, &req);
    }
    let mut browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if !browser.accepts(&state, &req, FormKind::Anonymous, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let sealed = fields.first("flow").unwrap_or_default();
    let purpose = if sealed.is_empty() {
        None
    } else {
        match resume(&state, &req, &browser, sealed).await {
            Ok(found) => Some(found),
            Err(page) => return page,
        }
    };
    let typed = Typed::of(&fields);
    match create(&state, &req, &typed).await {
        Ok(Created::Account(account)) => signed_up(&state, &req, &mut browser, *account, purpose).await,
        Ok(Created::Not(errors)) => {
            let status = if errors.iter().any(|e| matches!(e, SignupError::Throttled { .. })) {
                StatusCode::TOO_MANY_REQUESTS
            } else if errors.contains(&SignupError::Busy) {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::BAD_REQUEST
            };
            form(&state, &req, &browser, sealed, &typed, errors, status)
        }
        Err(error) => PageBuilder::new(&state, &req).store_error(&error),
    }
}

/// Rule L10: 403, whatever is sent.
fn refused(state: &AppState, req: &HttpRequest) -> HttpResponse {
    PageBuilder::new(state, req).error(PageError::SIGNUP_OFF)
}

/// What was typed.
#[derive(Default)]
struct Typed {
    username: String,
    email: String,
    password: String,
}

impl Typed {
    fn of(fields: &Params) -> Self {
        let text = |name| fields.first(name).unwrap_or_default().to_owned();
        Self {
            username: text("username").trim().to_owned(),
            email: text("email").trim().to_owned(),
            password: text("password"),
        }
    }

    fn problems(&self, state: &AppState) -> Vec<SignupError> {
        let mut problems = Vec::new();
        if self.username.is_empty() {
            problems.push(SignupError::UsernameMissing);
        } else if check_display(&self.username, MAX_USERNAME).is_err() || self.username.contains('@') {
            problems.push(SignupError::UsernameInvalid);
        }
        if !chancery_core::text::is_email(&self.email) {
            problems.push(SignupError::EmailInvalid);
        }
        let context = [self.username.as_str(), self.email.as_str()];
        if let Err(problem) = password_policy::check(&self.password, &context, &state.policy.password) {
            problems.push(problem.into());
        }
        problems
    }
}

enum Created {
    Account(Box<Account>),
    Not(Vec<SignupError>),
}

async fn create(state: &AppState, req: &HttpRequest, typed: &Typed) -> Result<Created, StoreError> {
    let problems = typed.problems(state);
    if !problems.is_empty() {
        return Ok(Created::Not(problems));
    }
    if let Some(minutes) = throttled(state, req).await? {
        return Ok(Created::Not(vec![SignupError::Throttled { minutes }]));
    }
    let Ok(phc) = state.passwords.hash(Secret::new(&*typed.password)).await else {
        return Ok(Created::Not(vec![SignupError::Busy]));
    };
    let now = state.clock.now();
    let account = Account {
        realm: state.realm.id.clone(),
        id: AccountId(uuid_v7(&*state.entropy, state.clock.micros()).to_string()),
        username: typed.username.clone(),
        email: Some(typed.email.clone()),
        email_verified: false,
        password_hash: Some(phc),
        password_changed_at: Some(now),
        claims: serde_json::Map::new(),
        roles: BTreeSet::new(),
        disabled_at: None,
        created_at: now,
        updated_at: now,
    };
    let subject = Subject(uuid_v4(&*state.entropy).to_string());
    let new = account.clone();
    let inserted = unit(&state.store, Access::Write, move |tx| {
        let inserted = tx.insert_account(&new)?;
        if inserted == Insert::Done {
            tx.ensure_subject(&new.realm, &new.id, &Sector::Public, &subject)?;
        }
        Ok((Outcome::Commit, inserted))
    })
    .await?;
    Ok(match inserted {
        Insert::Done => {
            audit::person(state, req, "account_created", &account.id, None);
            Created::Account(Box::new(account))
        }
        Insert::Taken(_) => Created::Not(vec![SignupError::Taken]),
    })
}

/// Minutes until the next attempt counts, when this address has made too many.
async fn throttled(state: &AppState, req: &HttpRequest) -> Result<Option<i64>, StoreError> {
    let address = state.trusted_proxies.client_addr(req).ip.to_string();
    let key = throttle::key("signup", &address);
    let (realm, limit, now) = (Arc::clone(&state.realm), state.policy.throttle.address, state.clock.now());
    let attempt = unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, tx.attempt(&realm.id, &key, limit, now)?))
    })
    .await?;
    Ok(match attempt {
        Attempt::Allowed => None,
        Attempt::Blocked { retry_after } => Some(retry_after.saturating_add(59) / 60),
    })
}

/// The new account is signed in at once.
async fn signed_up(
    state: &AppState,
    req: &HttpRequest,
    browser: &mut BrowserSession,
    account: Account,
    purpose: Option<(Flow, Arc<Client>)>,
) -> HttpResponse {
    let phc = account.password_hash.clone();
    match sign_in::begin(state, req, browser, &account, None, phc).await {
        Ok(Some((session, cookies))) => match purpose {
            Some((mut flow, client)) => {
                flow.signed_in(session.id);
                advance(state, req, browser, &client, &flow, Approval::default(), &cookies).await
            }
            None => with_cookies(see_other(&href(&state.realm, "/account")), cookies),
        },
        Ok(None) => see_other(&href(&state.realm, "/account")),
        Err(error) => PageBuilder::new(state, req).store_error(&error),
    }
}

fn form(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    sealed: &str,
    typed: &Typed,
    errors: Vec<SignupError>,
    status: StatusCode,
) -> HttpResponse {
    let page = PageBuilder::new(state, req);
    let retry_after = errors.iter().find_map(|e| match e {
        SignupError::Throttled { minutes } => Some(minutes.saturating_mul(60)),
        SignupError::Busy => Some(2),
        _ => None,
    });
    let view = SignupView {
        flow: sealed.to_owned(),
        csrf: browser.form_token(state, FormKind::Anonymous),
        username: typed.username.clone(),
        email: typed.email.clone(),
        errors,
        min_length: state.policy.password.min_length,
        login_href: Some(if sealed.is_empty() {
            href(&state.realm, "/login")
        } else {
            page_href(&state.realm, "/login", sealed)
        }),
        providers: buttons(state),
    };
    let options = PageOptions { status: Some(status), form_action: FormAction::Anywhere, frames: &[] };
    let mut response = page.respond(view.render(&page.context()), options);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    with_cookies(response, browser.new_cookie(state))
}
