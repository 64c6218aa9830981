//! Ending the sessions of a browser, and telling those who want to know.

use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::account::Account;
use chancery_core::authorize::respond::with_query;
use chancery_core::authorize::situation::live_sessions;
use chancery_core::backchannel_logout::end_session;
use chancery_core::client::Client;
use chancery_core::federation::UpstreamSession;
use chancery_core::ports::{Access, Outcome, StoreError, Tx};
use chancery_core::realm::Realm;
use chancery_core::session::{Session, SessionId};

use super::super::federation::signed_out::detour;
use super::super::leave::{leave, signed_out};
use crate::extract::browser::BrowserSession;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::cookies::with_cookies;

pub(super) type Person = (Session, Account);

pub(super) async fn people(state: &AppState, browser: &BrowserSession) -> Result<Vec<Person>, StoreError> {
    let Some(cookie) = browser.session() else { return Ok(Vec::new()) };
    state.read(move |unit| live_sessions(unit, Some(&cookie))).await
}

/// Who else wants to know of sessions that have ended.
pub(super) struct Ended {
    /// The providers' sessions behind them.
    upstream: Vec<UpstreamSession>,
    /// Pages of apps to load in frames.
    frames: Vec<String>,
}

pub(super) async fn end_sessions(state: &AppState, sessions: Vec<SessionId>) -> Result<Ended, StoreError> {
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

/// What the session's clients want to have loaded in frames (OpenID Connect Front-Channel Logout §2).
fn frames(tx: &mut dyn Tx, realm: &Realm, session: &SessionId) -> Result<Vec<String>, StoreError> {
    let mut frames = Vec::new();
    for part in tx.session_clients(&realm.id, session)? {
        let Some(client) = tx.client(&realm.id, &part.client)? else { continue };
        if let Some(uri) = client.attributes.logout.frontchannel_uri.as_ref().filter(|_| client.is_enabled())
        {
            frames.push(with_query(uri, &[("iss", realm.issuer.clone()), ("sid", part.sid)]));
        }
    }
    Ok(frames)
}

/// By way of the provider that the session came from, where the operator wants that; and telling apps by
/// frames on the way.
pub(super) async fn part(
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
    let response = leave(state, req, browser, location, None, all, &ended.frames);
    with_cookies(response, detour.cookies().map(Cookie::into_owned))
}
