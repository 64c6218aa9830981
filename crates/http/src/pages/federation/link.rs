//! `/federation/{provider}/link`: the person has signed in here and says whether the identity is theirs.

use std::sync::Arc;

use actix_web::web::{Path, Payload};
use chancery_core::account::Account;
use chancery_core::authorize::advance::Approval;
use chancery_core::federation::{Connection, Entered, ProviderRules};
use chancery_core::session::Session;

use super::super::home;
use super::enter::connect;
use super::pending::Pending;
use super::providers::offered;
use crate::interaction::anew::form_at;
use crate::interaction::drive::advance;
use crate::interaction::errand::Errand;
use crate::interaction::flow::Flow;
use crate::views::LinkView;
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::refused::{Answer, Refused};

/// Who asks, and for what.
struct Question {
    rules: Arc<ProviderRules>,
    pending: Pending,
    session: Session,
    account: Account,
}

pub async fn get(visit: Visit, provider: Path<String>) -> Answer {
    let query = visit.query()?;
    let question = match question(&visit, &provider).await? {
        Ok(question) => question,
        Err(elsewhere) => return Ok(visit.go(elsewhere)),
    };
    let sealed = query.first("flow").unwrap_or_default();
    if let Ok(flow) = Flow::open(&visit, &visit.browser, sealed) {
        visit.speak(flow.request.asked.ui_locales.as_deref());
    }
    let page = visit.page();
    let view = LinkView {
        flow: sealed.to_owned(),
        csrf: visit.form_token(FormKind::Session),
        provider: question.rules.display_name.clone(),
        provider_id: question.rules.id.as_str().to_owned(),
        icon: question.rules.icon,
        label: question.pending.vouched.label().to_owned(),
        account: question.account.username.clone(),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(page.respond(view.render(&page.context()), options))
}

pub async fn post(mut visit: Visit, provider: Path<String>, payload: Payload) -> Answer {
    let page = format!("/federation/{provider}/link");
    let fields = visit.form(payload, |fields| (FormKind::Session, form_at(&visit, &page, fields))).await?;
    let question = match question(&visit, &provider).await? {
        Ok(question) => question,
        Err(elsewhere) => return Ok(visit.go(elsewhere)),
    };
    let mut done = "/account";
    if fields.first("action") == Some("connect") {
        let Question { rules, pending, session, account } = question;
        let connection = Connection {
            rules,
            vouched: pending.vouched,
            account: account.id,
            detour: None,
            session: Some(session.id),
        };
        done = match connect(&visit, connection).await? {
            Entered::Linked(_) => "/account?done=linked",
            _ => "/account?done=taken",
        };
    }
    visit.set_cookie(Pending::end(&visit));
    match Errand::resume_some(&visit, fields.first("flow")).await? {
        Some(errand) => advance(&mut visit, &errand, Approval::default()).await,
        None => Ok(visit.go(done)),
    }
}

/// What waits for an answer, if the person signed in here after the provider had vouched for them; otherwise
/// the page to go to.
async fn question(visit: &Visit, provider: &str) -> Result<Result<Question, &'static str>, Refused> {
    let rules = offered(visit, provider)?;
    let pending = Pending::find(visit).filter(|pending| pending.provider == rules.id);
    let person = home::person(visit, &visit.browser).await?;
    Ok(match (pending, person) {
        (Some(pending), Some((session, account)))
            if session.authentication.is_proven() && session.auth_time() >= pending.since =>
        {
            Ok(Question { rules, pending, session, account })
        }
        (Some(_), _) => Err("/login?connect=1"),
        (None, _) => Err("/account"),
    })
}
