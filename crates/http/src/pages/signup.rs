//! `/signup`: a new account, where the operator allows it (rule L10).

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::Payload;
use chancery_core::account::AccountId;
use chancery_core::actor::Who;
use chancery_core::authentication::{Credential, CredentialId, Proof};
use chancery_core::authorize::advance::Approval;
use chancery_core::params::Params;
use chancery_core::password_policy;
use chancery_core::people::{self, NewAccount, NewPassword};
use chancery_core::ports::{StoreError, uuid_v4, uuid_v7};
use chancery_core::secret::Secret;
use chancery_core::subject::Subject;
use chancery_core::text::check_username;
use chancery_core::unit::Stop;

use super::federation::providers::buttons;
use crate::interaction::anew::{self, form_at};
use crate::interaction::drive::advance;
use crate::interaction::errand::Errand;
use crate::interaction::sign_in;
use crate::views::{SignupError, SignupView};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::links::{href, page_href};
use chancery_web::node::realm::RealmState;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::refused::{Answer, Refused};
use chancery_web::views::PageError;

pub async fn get(visit: Visit) -> Answer {
    refuse_where_it_is_off(&visit)?;
    let query = visit.query()?;
    let errand = Errand::resume_some(&visit, query.first("flow")).await?;
    let anew::Typed { username, email } = anew::Typed::taken_along(&visit, &query);
    form(&visit, errand.as_ref(), &Typed { username, email, password: String::new() }, Vec::new())
}

pub async fn post(mut visit: Visit, payload: Payload) -> Answer {
    refuse_where_it_is_off(&visit)?;
    let fields =
        visit.form(payload, |fields| (FormKind::Anonymous, form_at(&visit, "/signup", fields))).await?;
    let errand = Errand::resume_some(&visit, fields.first("flow")).await?;
    let typed = Typed::of(&fields);
    match create(&visit, &typed).await? {
        Created::Account(password) => signed_up(&mut visit, &password, errand).await,
        Created::Not(errors) => form(&visit, errand.as_ref(), &typed, errors),
    }
}

/// Rule L10: 403, whatever is sent.
fn refuse_where_it_is_off(visit: &Visit) -> Result<(), Refused> {
    if visit.policy.signup { Ok(()) } else { Err(PageError::SIGNUP_OFF.into()) }
}

/// What was typed.
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

    fn problems(&self, state: &RealmState) -> Vec<SignupError> {
        let mut problems = Vec::new();
        if self.username.is_empty() {
            problems.push(SignupError::UsernameMissing);
        } else if check_username(&self.username, None).is_err() {
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
    /// With this password.
    Account(Box<Credential>),
    Not(Vec<SignupError>),
}

async fn create(visit: &Visit, typed: &Typed) -> Result<Created, StoreError> {
    let problems = typed.problems(visit);
    if !problems.is_empty() {
        return Ok(Created::Not(problems));
    }
    if let Some(minutes) = throttled(visit).await? {
        return Ok(Created::Not(vec![SignupError::Throttled { minutes }]));
    }
    let Ok(phc) = visit.passwords.hash(Secret::new(&*typed.password)).await else {
        return Ok(Created::Not(vec![SignupError::Busy]));
    };
    let new = NewAccount {
        id: AccountId(uuid_v7(&*visit.entropy, visit.clock.micros()).to_string()),
        subject: Subject(uuid_v4(&*visit.entropy).to_string()),
        username: typed.username.clone(),
        email: Some(typed.email.clone()),
        email_verified: false,
        password: Some(NewPassword {
            id: CredentialId(uuid_v7(&*visit.entropy, visit.clock.micros()).to_string()),
            phc: Secret::new(phc),
        }),
        claims: serde_json::Map::new(),
        roles: BTreeSet::new(),
    };
    match visit.unit(Who::Account(new.id.clone()), move |unit| people::create(unit, &new)).await {
        Ok(made) => {
            let password =
                made.password.ok_or_else(|| StoreError::Failed("no password was stored".to_owned()))?;
            Ok(Created::Account(Box::new(password)))
        }
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Refused(_) | Stop::Undone(_)) => Ok(Created::Not(vec![SignupError::Taken])),
    }
}

/// Minutes until the next attempt counts, when this address has made too many.
async fn throttled(visit: &Visit) -> Result<Option<i64>, StoreError> {
    let address = visit.address().machine().to_string();
    match visit.unit(Who::Anybody, move |unit| people::sign_up::admit(unit, &address)).await {
        Ok(()) => Ok(None),
        Err(Stop::Store(error)) => Err(error),
        Err(Stop::Refused(throttled) | Stop::Undone(throttled)) => {
            Ok(Some(throttled.retry_after.saturating_add(59) / 60))
        }
    }
}

/// The new account is signed in at once.
async fn signed_up(visit: &mut Visit, password: &Credential, errand: Option<Errand>) -> Answer {
    let proof = Proof::by_credential(password, visit.clock.micros());
    let begun = sign_in::begin(visit, proof, None).await?;
    match (begun, errand) {
        (Some(session), Some(errand)) => {
            advance(visit, &errand.signed_in(session.id), Approval::default()).await
        }
        _ => Ok(visit.go("/account")),
    }
}

fn form(visit: &Visit, errand: Option<&Errand>, typed: &Typed, errors: Vec<SignupError>) -> Answer {
    let page = visit.page();
    let (status, retry_after) = told(&errors);
    let sealed = errand.map(|errand| errand.seal(visit)).transpose()?;
    let view = SignupView {
        csrf: visit.form_token(FormKind::Anonymous),
        username: typed.username.clone(),
        email: typed.email.clone(),
        errors,
        min_length: visit.policy.password.min_length,
        login_href: Some(match &sealed {
            Some(sealed) => page_href(&visit.realm, "/login", sealed),
            None => href(&visit.realm, "/login"),
        }),
        providers: buttons(visit),
        flow: sealed.unwrap_or_default(),
    };
    let options = PageOptions { status: Some(status), form_action: FormAction::Anywhere, frames: &[] };
    let mut response = visit.show(&page, view.render(&page.context()), options);
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    Ok(response)
}

/// Status of a form with these errors, and seconds until it may be sent again.
fn told(errors: &[SignupError]) -> (StatusCode, Option<i64>) {
    let throttled = errors.iter().find_map(|error| match error {
        SignupError::Throttled { minutes } => Some(minutes.saturating_mul(60)),
        _ => None,
    });
    match throttled {
        Some(seconds) => (StatusCode::TOO_MANY_REQUESTS, Some(seconds)),
        None if errors.contains(&SignupError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, Some(2)),
        None if errors.is_empty() => (StatusCode::OK, None),
        None => (StatusCode::BAD_REQUEST, None),
    }
}
