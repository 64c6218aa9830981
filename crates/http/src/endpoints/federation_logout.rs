//! `POST /federation/{provider}/backchannel-logout`: a provider says that somebody signed out there
//! (OpenID Connect Back-Channel Logout §2.5, as the relying party).

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, RETRY_AFTER};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::backchannel_logout::end_session;
use chancery_core::federation::{UpstreamError, UpstreamLogout};
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::secret::Digest;
use serde_json::json;

use crate::extract::params;
use crate::node::audit;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::respond::failure::Failure;

pub async fn post(
    req: HttpRequest,
    provider: Path<String>,
    payload: Payload,
    state: Data<AppState>,
) -> HttpResponse {
    let Some(rules) = state.upstream.rules(&provider) else { return refused(StatusCode::NOT_FOUND) };
    let Ok(fields) = params::form(&req, payload).await else { return refused(StatusCode::BAD_REQUEST) };
    let token = fields.first("logout_token").unwrap_or_default();
    let logout = match state.upstream.judge_logout_token(&rules.id, token).await {
        Ok(logout) => logout,
        Err(error) => {
            audit::upstream(&state, &req, &rules.id, &error.to_string(), None);
            return refused(match error {
                UpstreamError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                UpstreamError::Refused(_) => StatusCode::BAD_REQUEST,
            });
        }
    };
    match ended(&state, logout).await {
        Ok(Some(count)) => {
            audit::upstream(&state, &req, &rules.id, &format!("logout: {count} sessions ended"), None);
            no_store(HttpResponse::Ok().finish())
        }
        Ok(None) => {
            audit::upstream(&state, &req, &rules.id, "logout token: seen before", None);
            refused(StatusCode::BAD_REQUEST)
        }
        Err(error) => Failure::from(error).at_token_endpoint(false),
    }
}

/// Sessions that were ended; `None` when the token was seen before.
async fn ended(state: &AppState, logout: UpstreamLogout) -> Result<Option<usize>, StoreError> {
    let (realm, now) = (Arc::clone(&state.realm), state.clock.now());
    let keep_until = now.plus(state.policy.token_memory());
    let seen = Digest::of(format!("upstream_logout\0{}\0{}", logout.issuer, logout.jti).as_bytes());
    unit(&state.store, Access::Write, move |tx| {
        if !tx.remember_once(&realm.id, &seen, logout.expires_at)? {
            return Ok((Outcome::Rollback, None));
        }
        let (subject, sid) = (logout.subject.as_deref(), logout.sid.as_deref());
        let sessions = tx.sessions_of_upstream(&realm.id, &logout.issuer, subject, sid)?;
        for session in &sessions {
            end_session(tx, &realm.id, session, now, keep_until)?;
        }
        Ok((Outcome::Commit, Some(sessions.len())))
    })
    .await
}

fn refused(status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::build(status).json(json!({ "error": "invalid_request" }));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    no_store(response)
}

fn no_store(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
