//! The form comes back: a password, or an account that was chosen.

use actix_web::http::StatusCode;
use actix_web::web::Payload;
use chancery_core::authorize::advance::Approval;
use chancery_core::params::Params;
use chancery_core::secret::Secret;
use chancery_core::session::SessionId;

use super::super::federation::pending::Pending;
use super::form::{Shown, another_href, form, with_retry_after};
use crate::interaction::anew::form_at;
use crate::interaction::drive::advance;
use crate::interaction::errand::Errand;
use crate::interaction::sign_in::{self, SignedIn};
use crate::views::LoginError;
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::redirect::see_other;
use chancery_web::respond::refused::Answer;

pub async fn post(mut visit: Visit, payload: Payload) -> Answer {
    let fields =
        visit.form(payload, |fields| (FormKind::Anonymous, form_at(&visit, "/login", fields))).await?;
    let errand = Errand::resume_some(&visit, fields.first("flow")).await?;
    if let Some(errand) = &errand {
        if fields.first("use_another").is_some() {
            return Ok(see_other(&another_href(&visit, &errand.seal(&visit)?)));
        }
        if let Some(handle) = fields.first("account") {
            let errand = errand.clone().chosen(SessionId(handle.to_owned()));
            visit.renew_login_state();
            return advance(&mut visit, &errand, Approval::default()).await;
        }
    }
    attempt(&mut visit, errand, &fields).await
}

async fn attempt(visit: &mut Visit, errand: Option<Errand>, fields: &Params) -> Answer {
    let login = fields.first("username").unwrap_or_default();
    let password = Secret::new(fields.first("password").unwrap_or_default());
    let outcome = sign_in::with_password(visit, login, password).await?;
    let again = |error: LoginError, status: StatusCode| {
        let shown = Shown { login: login.to_owned(), error: Some(error), status, ..Shown::default() };
        form(visit, errand.as_ref(), &shown)
    };
    match outcome {
        SignedIn::Refused => again(LoginError::InvalidCredentials, StatusCode::BAD_REQUEST),
        SignedIn::Throttled { retry_after } => {
            let minutes = retry_after.saturating_add(59) / 60;
            let page = again(LoginError::Throttled { minutes }, StatusCode::TOO_MANY_REQUESTS)?;
            Ok(with_retry_after(page, retry_after))
        }
        SignedIn::Busy(busy) => {
            let page = again(LoginError::Busy, StatusCode::SERVICE_UNAVAILABLE)?;
            Ok(with_retry_after(page, busy.retry_after))
        }
        SignedIn::Done(session) => {
            let errand = errand.map(|errand| errand.signed_in(session.id));
            go_on(visit, errand).await
        }
    }
}

/// On with what the person came for. Where an identity waits to be connected they are asked first (rule F2).
async fn go_on(visit: &mut Visit, errand: Option<Errand>) -> Answer {
    if let Some(pending) = Pending::find(visit) {
        let path = format!("/federation/{}/link", pending.provider.as_str());
        return Ok(match errand {
            Some(errand) => visit.go_on(&path, &errand.seal(visit)?),
            None => visit.go(&path),
        });
    }
    match errand {
        Some(errand) => advance(visit, &errand, Approval::default()).await,
        None => Ok(visit.go("/account")),
    }
}
