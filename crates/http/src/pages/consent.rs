//! `/consent`: what an app asks for (rules C1 to C3).

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::interaction::{SignedIn, may_remember};
use chancery_core::authorize::respond::Answer;
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::ports::StoreError;
use chancery_core::redirect_uri::display_host;

use super::explain::{client_brief, scopes};
use super::resume::{forged, resume};
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::interaction::drive::{Approval, Next, advance, decide, respond};
use crate::interaction::flow::Flow;
use crate::links::page_href;
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions};
use crate::views::{AccountBrief, ConsentView, PageError};

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let sealed = query.first("flow").unwrap_or_default();
    let (flow, client) = match resume(&state, &req, &browser, sealed).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    let shown = match decide(&state, &browser, &client, &flow, Approval::default()).await {
        Ok(Next::Consent(person)) => form(&state, &req, &browser, sealed, &flow, &client, &person).await,
        Ok(_) => Ok(advance(&state, &req, &browser, &client, &flow, Approval::default(), &[]).await),
        Err(error) => Err(error),
    };
    shown.unwrap_or_else(|error| PageBuilder::new(&state, &req).store_error(&error))
}

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if !browser.accepts(&state, &req, FormKind::Session, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let sealed = fields.first("flow").unwrap_or_default();
    let (flow, client) = match resume(&state, &req, &browser, sealed).await {
        Ok(found) => found,
        Err(page) => return page,
    };
    match fields.first("decision") {
        Some("approve") => {
            let remember = fields.first("remember").is_some();
            let approval = Approval { approved: true, remember };
            advance(&state, &req, &browser, &client, &flow, approval, &[]).await
        }
        Some("deny") => deny(&state, &req, &browser, &client, &flow).await,
        _ => PageBuilder::new(&state, &req).error(PageError::CONSENT_UNDECIDED.after(page_href(
            &state.realm,
            "/consent",
            sealed,
        ))),
    }
}

async fn deny(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    client: &Arc<Client>,
    flow: &Flow,
) -> HttpResponse {
    if let Ok(Next::Consent(person)) = decide(state, browser, client, flow, Approval::default()).await {
        audit::person(state, req, "consent_denied", &person.account.id, Some(&client.id));
    }
    let error = OAuthError::new(ErrorCode::AccessDenied, "The person denied access");
    respond(state, req, browser, &flow.request.target, &Answer::Error(error))
}

async fn form(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    sealed: &str,
    flow: &Flow,
    client: &Client,
    person: &SignedIn,
) -> Result<HttpResponse, StoreError> {
    let request = &flow.request;
    let page = PageBuilder::new(state, req);
    let (scopes, resources) =
        scopes(state, page.context().locale, &request.consent_scope(), &request.resources).await?;
    let redirect_uri = request.target.redirect_uri();
    // the approval is this person's, whoever else signs in meanwhile
    let bound = Flow { chosen: Some(person.session.id.clone()), ..flow.clone() };
    let bound = bound.seal(state, browser).map_err(|e| StoreError::Failed(e.to_string()))?;
    let view = ConsentView {
        flow: bound,
        csrf: browser.form_token(state, FormKind::Session),
        client: client_brief(state, client, redirect_uri),
        redirect_host: display_host(redirect_uri),
        account: AccountBrief {
            name: person.account.display_name().to_owned(),
            email: person.account.email.clone(),
        },
        scopes,
        resources,
        remember_offered: may_remember(request, client),
        switch_account_href: request
            .hint
            .is_none()
            .then(|| format!("{}&another=1", page_href(&state.realm, "/login", sealed))),
        policy_uri: client.attributes.identity.policy_uri.clone(),
        tos_uri: client.attributes.identity.tos_uri.clone(),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(with_cookies(page.respond(view.render(&page.context()), options), browser.new_cookie(state)))
}
