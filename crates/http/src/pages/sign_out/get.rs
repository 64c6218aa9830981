//! What an app asks for, from a browser that brings its cookies.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::ClientId;
use chancery_core::error::OAuthError;
use chancery_core::logout::{self, return_uri};
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::session::SessionId;

use super::super::leave::leave;
use super::confirm::confirm;
use super::end::{end_sessions, part, people};
use crate::extract::browser::BrowserSession;
use crate::extract::params;
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;
use crate::respond::page::{PageBuilder, UiLocales};

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
        return Ok(Ok(with_cookies(response, browser.renew_login_state(state))));
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
