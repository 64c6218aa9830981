//! `/consent`: what an app asks for (rules C1 to C3).

use actix_web::web::Payload;
use chancery_core::actor::Who;
use chancery_core::authorize::advance::Approval;
use chancery_core::authorize::interaction::{SignedIn, Step, may_remember};
use chancery_core::authorize::respond::Answer as Protocol;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::events::Event;
use chancery_core::redirect_uri::display_host;
use chancery_core::secret::Digest;

use super::explain::{client_brief, scopes};
use crate::interaction::anew::form_at;
use crate::interaction::answer::respond;
use crate::interaction::drive::{Driven, advance, drive, look};
use crate::interaction::errand::Errand;
use crate::interaction::flow::{Flow, Unusable};
use crate::views::{AccountBrief, ConsentView};
use chancery_web::extract::browser::FormKind;
use chancery_web::extract::params;
use chancery_web::extract::visit::Visit;
use chancery_web::links::page_href;
use chancery_web::respond::page::{FormAction, PageOptions};
use chancery_web::respond::refused::Answer;
use chancery_web::views::PageError;

pub async fn get(mut visit: Visit) -> Answer {
    let query = visit.query()?;
    let errand = Errand::resume(&visit, query.first("flow").unwrap_or_default()).await?;
    match drive(&mut visit, &errand, Approval::default()).await? {
        Driven::Answered(response) => Ok(response),
        Driven::At(Step::Consent(person)) => form(&visit, errand, &person).await,
        Driven::At(_) => Ok(visit.go_on("/login", &errand.seal(&visit)?)),
    }
}

pub async fn post(mut visit: Visit, payload: Payload) -> Answer {
    let fields = params::page_form(visit.request(), payload).await?;
    let sealed = fields.first("flow").unwrap_or_default();
    // another browser's question has no form here, whatever token comes along
    if !sealed.is_empty() && Flow::open(&visit, &visit.browser, sealed) == Err(Unusable::Foreign) {
        return Err(PageError::FLOW_FOREIGN.into());
    }
    visit.expect(&fields, of_flow(sealed), form_at(&visit, "/consent", &fields))?;
    let errand = Errand::resume(&visit, sealed).await?;
    match fields.first("decision") {
        Some("approve") => advance(&mut visit, &errand, Approval { approved: true }).await,
        Some("deny") => deny(&mut visit, &errand).await,
        _ => Err(PageError::CONSENT_UNDECIDED.after(page_href(&visit.realm, "/consent", sealed)).into()),
    }
}

/// The approval hangs on the request, the person whom it names, and the browser: not on a cookie that a sign-in in
/// another tab renews.
fn of_flow(sealed: &str) -> FormKind {
    FormKind::Sealed(Digest::of(sealed.as_bytes()))
}

async fn deny(visit: &mut Visit, errand: &Errand) -> Answer {
    if let Ok(Step::Consent(person)) = look(visit, errand).await {
        let account = person.account.id.clone();
        let denied = Event::ConsentDenied { account: account.clone(), client: errand.client.id.clone() };
        visit.record(Who::Account(account), &denied);
    }
    let error = OAuthError::new(ErrorCode::AccessDenied, "The person denied access");
    Ok(respond(visit, &errand.flow.request.target, &Protocol::Error(error)))
}

async fn form(visit: &Visit, errand: Errand, person: &SignedIn) -> Answer {
    // the approval is this person's, whoever else signs in meanwhile
    let bound = errand.clone().chosen(person.session.id.clone()).seal(visit)?;
    let (request, client) = (&errand.flow.request, &errand.client);
    let page = visit.page();
    let (scopes, resources) =
        scopes(visit, page.context().locale, &request.consent_scope(), &request.asked.resources).await?;
    let redirect_uri = request.target.redirect_uri();
    let login = page_href(&visit.realm, "/login", &errand.seal(visit)?);
    let view = ConsentView {
        csrf: visit.form_token(of_flow(&bound)),
        flow: bound,
        client: client_brief(visit, client, redirect_uri),
        redirect_host: display_host(redirect_uri),
        account: AccountBrief {
            name: person.account.display_name().to_owned(),
            email: person.account.email.clone(),
        },
        scopes,
        resources,
        is_remembered: may_remember(request, client),
        switch_account_href: request.asked.hint.is_none().then(|| format!("{login}&another=1")),
        policy_uri: client.attributes.identity.policy_uri.clone(),
        tos_uri: client.attributes.identity.tos_uri.clone(),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(visit.show(&page, view.render(&page.context()), options))
}
