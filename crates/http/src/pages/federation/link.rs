//! `/federation/{provider}/link`: the person has signed in here and says whether the identity is theirs.

use std::sync::Arc;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::federation::ProviderRules;
use chancery_core::session::Session;

use super::super::home;
use super::super::resume::{forged, resume};
use super::enter::{Entered, connect};
use super::pending::Pending;
use super::providers::unknown;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::interaction::drive::{Approval, advance};
use crate::interaction::flow::Flow;
use crate::links::href;
use crate::node::audit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{FormAction, PageBuilder, PageOptions, UiLocales};
use crate::respond::redirect::see_other;
use crate::views::LinkView;

/// Who asks, and for what.
struct Question {
    rules: Arc<ProviderRules>,
    pending: Pending,
    session: Session,
    account: Account,
}

pub async fn get(req: HttpRequest, provider: Path<String>, state: Data<AppState>) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let query = match params::page_query(&req) {
        Ok(query) => query,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let question = match question(&state, &req, &browser, &provider).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    let sealed = query.first("flow").unwrap_or_default();
    if let Ok(flow) = Flow::open(&state, &browser, sealed) {
        UiLocales::follow(&req, flow.request.ui_locales.as_deref());
    }
    let page = PageBuilder::new(&state, &req);
    let view = LinkView {
        flow: sealed.to_owned(),
        csrf: browser.form_token(&state, FormKind::Session),
        provider: question.rules.display_name.clone(),
        provider_id: question.rules.id.as_str().to_owned(),
        icon: question.rules.icon,
        label: question.pending.vouched.label().to_owned(),
        account: question.account.username.clone(),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    page.respond(view.render(&page.context()), options)
}

pub async fn post(
    req: HttpRequest,
    provider: Path<String>,
    payload: Payload,
    state: Data<AppState>,
) -> HttpResponse {
    let browser = BrowserSession::of(&state, &req);
    let fields = match params::page_form(&req, payload).await {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if !browser.accepts(&state, &req, FormKind::Session, fields.first("csrf")) {
        return forged(&state, &req);
    }
    let question = match question(&state, &req, &browser, &provider).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    let mut done = "/account";
    if fields.first("action") == Some("connect") {
        let Question { rules, pending, session, account } = &question;
        let connected = connect(&state, rules, &pending.vouched, &account.id, None, Some(session.id.clone()));
        match connected.await {
            Ok(Entered::Linked(account)) => {
                audit::person(&state, &req, "identity_linked", &account, None);
                done = "/account?done=linked";
            }
            Ok(_) => {
                audit::upstream(&state, &req, &rules.id, "identity of another account", None);
                done = "/account?done=taken";
            }
            Err(error) => return PageBuilder::new(&state, &req).store_error(&error),
        }
    }
    let cookies = [Pending::end(&state)];
    match fields.first("flow") {
        Some(sealed) => match resume(&state, &req, &browser, sealed).await {
            Ok((flow, client)) => {
                advance(&state, &req, &browser, &client, &flow, Approval::default(), &cookies).await
            }
            Err(page) => page,
        },
        None => with_cookies(see_other(&href(&state.realm, done)), cookies),
    }
}

/// What waits for an answer, if the person signed in here after the provider had vouched for them.
async fn question(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    provider: &str,
) -> Result<Question, HttpResponse> {
    let rules = state.upstream.rules(provider).ok_or_else(|| unknown(state, req))?;
    let pending = Pending::find(state, req, browser).filter(|pending| pending.provider == rules.id);
    let person = home::person(state, browser).await;
    let person = person.map_err(|error| PageBuilder::new(state, req).store_error(&error))?;
    match (pending, person) {
        (Some(pending), Some((session, account)))
            if session.proven && session.auth_time() >= pending.since =>
        {
            Ok(Question { rules, pending, session, account })
        }
        (Some(_), _) => Err(see_other(&href(&state.realm, "/login?connect=1"))),
        (None, _) => Err(see_other(&href(&state.realm, "/account"))),
    }
}
