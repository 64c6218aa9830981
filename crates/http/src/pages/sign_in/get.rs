//! The page that a request needs, or the form for nobody's request.

use chancery_core::authorize::advance::Approval;
use chancery_core::authorize::interaction::Step;

use super::super::federation::pending::Pending;
use super::choose::choice;
use super::form::{Shown, form};
use crate::interaction::anew::Typed;
use crate::interaction::drive::{Driven, drive};
use crate::interaction::errand::Errand;
use crate::views::LoginNotice;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::Answer;

pub async fn get(mut visit: Visit) -> Answer {
    let query = visit.query()?;
    let notice = query.first("connect").and_then(|_| waiting(&visit));
    let errand = Errand::resume_some(&visit, query.first("flow")).await?;
    let login = Typed::taken_along(&visit, &query).username;
    let Some(errand) = errand else {
        return form(&visit, None, &Shown { login, notice, ..Shown::default() });
    };
    if notice.is_some() {
        return form(&visit, Some(&errand), &Shown { login, notice, ..Shown::default() });
    }
    let login = Some(login).filter(|login| !login.is_empty());
    let login = login.or_else(|| errand.flow.request.asked.login_hint.clone()).unwrap_or_default();
    show(&mut visit, &errand, login, query.first("another").is_some()).await
}

/// The page that the request needs now; where it needs none, it goes on.
async fn show(visit: &mut Visit, errand: &Errand, login: String, another: bool) -> Answer {
    let blank = Shown { login, ..Shown::default() };
    if another {
        return form(visit, Some(errand), &blank);
    }
    match drive(visit, errand, Approval::default()).await? {
        Driven::Answered(response) => Ok(response),
        Driven::At(Step::Authenticate(_, Some(person))) => {
            let login = person.account.username.clone();
            let name = person.account.display_name().to_owned();
            let shown = Shown { login, reauthenticate: Some(name), ..Shown::default() };
            form(visit, Some(errand), &shown)
        }
        Driven::At(Step::SelectAccount(people)) => choice(visit, errand, &people),
        Driven::At(Step::Consent(_)) => Ok(visit.go_on("/consent", &errand.seal(visit)?)),
        Driven::At(_) => form(visit, Some(errand), &blank),
    }
}

/// What the form says of an identity that waits to be connected.
fn waiting(visit: &Visit) -> Option<LoginNotice> {
    let pending = Pending::find(visit)?;
    let rules = visit.upstream.rules(pending.provider.as_str())?;
    let label = pending.vouched.label().to_owned();
    Some(LoginNotice::Connect { provider: rules.display_name.clone(), label })
}
