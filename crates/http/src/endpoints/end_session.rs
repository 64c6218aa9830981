//! `GET|POST /end_session` (OpenID Connect RP-Initiated Logout 1.0, rule L9).

use std::sync::Arc;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::authorize::respond::with_query;
use chancery_core::authorize::situation::live_sessions;
use chancery_core::backchannel_logout::end_session;
use chancery_core::client::{Client, ClientId};
use chancery_core::error::OAuthError;
use chancery_core::federation::UpstreamSession;
use chancery_core::logout::{self, LogoutRequest, return_uri};
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, StoreError, Tx};
use chancery_core::realm::Realm;
use chancery_core::session::{Session, SessionId};
use serde::{Deserialize, Serialize};

use crate::advance::see_other;
use crate::audit;
use crate::blocking::unit;
use crate::extract::browser::{BrowserSession, FormKind};
use crate::extract::params;
use crate::pages::federation::signed_out::detour;
use crate::pages::{with_browser_cookie, with_new_login_state};
use crate::respond::page::{FormAction, PageBuilder, PageOptions, UiLocales};
use crate::routes;
use crate::state::AppState;
use crate::views::{AccountBrief, LogoutView, SignedOutView};

const PURPOSE: &str = "logout_request";

/// What is left of a logout request when the person confirms it.
#[derive(Debug, Serialize, Deserialize)]
struct Frozen {
    /// Proven; where to go afterwards.
    return_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ui_locales: Option<String>,
}

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let params = match params::query(&req) {
        Ok(params) => params,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    UiLocales::follow(&req, params.first("ui_locales"));
    match answer(&state, &req, &params).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => PageBuilder::new(&state, &req).error(&error),
        Err(error) => PageBuilder::new(&state, &req).store_error(&error),
    }
}

/// Our confirmation form, or an app's request by POST, which comes without cookies when it is
/// cross-site and is sent around by GET (rule G11).
pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let fields = params::query_and_form(&req, payload).await;
    let fields = match fields.and_then(params::refuse_repeats) {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if fields.first("csrf").is_some() {
        let done = confirmed(&state, &req, &fields).await;
        return done.unwrap_or_else(|error| PageBuilder::new(&state, &req).store_error(&error));
    }
    UiLocales::follow(&req, fields.first("ui_locales"));
    let query = fields.to_query();
    if query.len() > 12 * 1024 {
        return PageBuilder::new(&state, &req)
            .error(&OAuthError::invalid_request("The logout request is too long"));
    }
    see_other(&format!("{}/end_session?{query}", routes::prefix(&state.realm.issuer)))
}

type Person = (Session, Account);

async fn people(state: &AppState, browser: &BrowserSession) -> Result<Vec<Person>, StoreError> {
    let Some(cookie) = browser.session() else { return Ok(Vec::new()) };
    let (realm, policy, now) = (Arc::clone(&state.realm), Arc::clone(&state.policy), state.clock.now());
    unit(&state.store, Access::Read, move |tx| {
        Ok((Outcome::Commit, live_sessions(tx, &realm.id, &policy, Some(&cookie), now)?))
    })
    .await
}

async fn answer(
    state: &AppState,
    req: &HttpRequest,
    params: &Params,
) -> Result<Result<HttpResponse, OAuthError>, StoreError> {
    let request = match logout::read(params, &state.realm, &*state.verifier, state.clock.now()) {
        Ok(request) => request,
        Err(error) => return Ok(Err(error)),
    };
    let client = match &request.client_id {
        Some(id) => state.client(id).await?,
        None => None,
    };
    let return_to = match return_uri(&request, client.as_deref()) {
        Ok(uri) => uri,
        Err(error) => return Ok(Err(error)),
    };
    let mut browser = BrowserSession::of(state, req);
    let people = people(state, &browser).await?;
    let hinted = match &request.hint {
        Some(hint) => hinted_session(state, &hint.client_id, &hint.sid).await?,
        None => None,
    };
    if let Some(session) = hinted
        && let Some((_, account)) = people.iter().find(|(s, _)| s.id == session)
    {
        let ended = end_sessions(state, vec![session]).await?;
        audit::person(state, req, "signed_out", &account.id, client.as_ref().map(|c| &c.id));
        let all = people.len() == 1;
        let response = part(state, req, &browser, &ended, return_to, client.as_deref(), all).await;
        return Ok(Ok(with_new_login_state(state, &mut browser, response)));
    }
    // without a genuine hint nobody proved where the request comes from, so it leads nowhere
    let return_to = return_to.filter(|_| request.hint.is_some());
    match people.first() {
        None => Ok(Ok(leave(state, req, &browser, return_to, client.as_deref(), true, &[]))),
        Some(person) => Ok(confirm(state, req, &browser, person, client.as_deref(), &request, return_to)),
    }
}

/// The session that a client knows by this `sid`.
async fn hinted_session(state: &AppState, client: &str, sid: &str) -> Result<Option<SessionId>, StoreError> {
    let (realm, client, sid) = (Arc::clone(&state.realm), ClientId(client.to_owned()), sid.to_owned());
    unit(&state.store, Access::Read, move |tx| {
        Ok((Outcome::Commit, tx.session_by_sid(&realm.id, &client, &sid)?.map(|s| s.id)))
    })
    .await
}

/// Who else wants to know of sessions that have ended.
struct Ended {
    /// The providers' sessions behind them.
    upstream: Vec<UpstreamSession>,
    /// Pages of apps to load in frames.
    frames: Vec<String>,
}

async fn end_sessions(state: &AppState, sessions: Vec<SessionId>) -> Result<Ended, StoreError> {
    let (realm, now) = (Arc::clone(&state.realm), state.clock.now());
    let keep_until = now.plus(state.policy.token_memory());
    unit(&state.store, Access::Write, move |tx| {
        let mut ended = Ended { upstream: Vec::new(), frames: Vec::new() };
        for session in &sessions {
            ended.upstream.extend(tx.upstream_session(&realm.id, session)?);
            ended.frames.extend(frames(tx, &realm, session)?);
            end_session(tx, &realm.id, session, now, keep_until)?;
        }
        Ok((Outcome::Commit, ended))
    })
    .await
}

/// The confirmation page.
fn confirm(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    (_, account): &Person,
    client: Option<&Client>,
    request: &LogoutRequest,
    return_to: Option<String>,
) -> Result<HttpResponse, OAuthError> {
    let frozen = serde_json::to_vec(&Frozen { return_to, ui_locales: UiLocales::of(req) })
        .map_err(|e| OAuthError::server_error("The request could not be kept").because(e.to_string()))?;
    let page = PageBuilder::new(state, req);
    let view = LogoutView {
        csrf: browser.form_token(state, FormKind::Session),
        flow: Some(state.vault.seal(PURPOSE, browser.binding().as_bytes(), &frozen)),
        account: AccountBrief { name: account.display_name().to_owned(), email: account.email.clone() },
        // a name counts only where the request proved whose it is
        client_name: client.filter(|_| request.hint.is_some()).map(|c| c.attributes.name.clone()),
        cancel_href: Some(format!("{}/account", routes::prefix(&state.realm.issuer))),
    };
    let options = PageOptions { form_action: FormAction::Anywhere, ..PageOptions::default() };
    Ok(with_browser_cookie(state, browser, page.respond(view.render(&page.context()), options)))
}

/// The person confirmed: every session of the browser ends.
async fn confirmed(state: &AppState, req: &HttpRequest, fields: &Params) -> Result<HttpResponse, StoreError> {
    let mut browser = BrowserSession::of(state, req);
    let frozen = fields
        .first("flow")
        .and_then(|sealed| state.vault.open(PURPOSE, browser.binding().as_bytes(), sealed))
        .and_then(|plain| serde_json::from_slice::<Frozen>(&plain).ok());
    UiLocales::follow(req, frozen.as_ref().and_then(|frozen| frozen.ui_locales.as_deref()));
    if !browser.accepts(state, req, FormKind::Session, fields.first("csrf")) {
        return Ok(crate::pages::forged(state, req));
    }
    let return_to = frozen.and_then(|frozen| frozen.return_to);
    let people = people(state, &browser).await?;
    let ended = end_sessions(state, people.iter().map(|(s, _)| s.id.clone()).collect()).await?;
    for (_, account) in &people {
        audit::person(state, req, "signed_out", &account.id, None);
    }
    let response = part(state, req, &browser, &ended, return_to, None, true).await;
    Ok(with_new_login_state(state, &mut browser, response))
}

/// By way of the provider that the session came from, where the operator wants that; and telling apps by
/// frames on the way.
async fn part(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    ended: &Ended,
    return_to: Option<String>,
    client: Option<&Client>,
    all: bool,
) -> HttpResponse {
    let Some(detour) = detour(state, req, browser, &ended.upstream, return_to.as_deref()).await else {
        return leave(state, req, browser, return_to, client, all, &ended.frames);
    };
    let location = detour.headers().get(LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
    if ended.frames.is_empty() || location.is_none() {
        return signed_out(state, browser, detour, all);
    }
    let mut response = leave(state, req, browser, location, None, all, &ended.frames);
    for cookie in detour.cookies() {
        if let Err(error) = response.add_cookie(&cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
    response
}

/// To the app, or to the page that says so. `all`: nobody is signed in any more.
pub(crate) fn leave(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    return_to: Option<String>,
    client: Option<&Client>,
    all: bool,
    frames: &[String],
) -> HttpResponse {
    let response = match return_to {
        Some(uri) if frames.is_empty() => see_other(&uri),
        return_to => {
            let page = PageBuilder::new(state, req);
            let view = SignedOutView {
                continue_href: return_to,
                client_name: client.map(|c| c.attributes.name.clone()),
                login_href: Some(format!("{}/login", routes::prefix(&state.realm.issuer))),
                frames: frames.to_vec(),
            };
            let options = PageOptions { frames, ..PageOptions::default() };
            page.respond(view.render(&page.context()), options)
        }
    };
    signed_out(state, browser, response, all)
}

/// What the session's clients want to have loaded in frames (OpenID Connect Front-Channel Logout §2).
fn frames(tx: &mut dyn Tx, realm: &Realm, session: &SessionId) -> Result<Vec<String>, StoreError> {
    let mut frames = Vec::new();
    for part in tx.session_clients(&realm.id, session)? {
        let Some(client) = tx.client(&realm.id, &part.client)? else { continue };
        if let Some(uri) = client.attributes.frontchannel_logout_uri.as_ref().filter(|_| client.is_enabled())
        {
            frames.push(with_query(uri, &[("iss", realm.issuer.clone()), ("sid", part.sid)]));
        }
    }
    Ok(frames)
}

/// Takes the session cookie away when nobody is signed in any more.
fn signed_out(
    state: &AppState,
    browser: &BrowserSession,
    mut response: HttpResponse,
    all: bool,
) -> HttpResponse {
    if all
        && browser.session().is_some()
        && let Err(error) = response.add_cookie(&BrowserSession::remove_session(state))
    {
        tracing::error!(%error, "a cookie could not be removed");
    }
    response
}
