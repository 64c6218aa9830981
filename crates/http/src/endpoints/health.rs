//! `/healthz`: the process lives. `/readyz`: it can serve.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, web};
use chancery_core::time::Monotonic;

use chancery_web::node::realms::Realms;
use chancery_web::node::shared::Node;

/// Longest wait for the database to say something.
const PATIENCE: Duration = Duration::from_secs(2);

/// Always 200: whoever answers is alive.
pub async fn alive() -> HttpResponse {
    answer(StatusCode::OK, r#"{"status":"alive"}"#)
}

/// 200 when the server takes requests, has the keys and knows the revocations of all its realms, and can read and
/// write its database; otherwise 503, with what is missing. A clock that has gone back is warned of.
pub async fn ready(realms: web::Data<Realms>) -> HttpResponse {
    let node = realms.node();
    let now = node.clock.monotonic();
    if !node.accepting.load(Ordering::Acquire) {
        unready(r#"{"status":"stopping"}"#)
    } else if realms.iter().any(|state| state.jwks.get().bytes.is_empty()) {
        unready(r#"{"status":"no signing keys"}"#)
    } else if !realms.iter().all(|state| state.live.is_fresh(now)) {
        unready(r#"{"status":"revocations unknown"}"#)
    } else if !database_answers(node, now).await {
        unready(r#"{"status":"database unavailable"}"#)
    } else if node.stored_time.is_ahead(node.clock.now()) {
        answer(StatusCode::OK, r#"{"status":"ready","warnings":["clock"]}"#)
    } else {
        answer(StatusCode::OK, r#"{"status":"ready"}"#)
    }
}

async fn database_answers(node: &Node, now: Monotonic) -> bool {
    if let Some(known) = node.readiness.get(now) {
        return known;
    }
    let store = Arc::clone(&node.store);
    let hop = node.hops.begin(move || store.check());
    let check = async { hop?.end().await.ok() };
    let answers = match tokio::time::timeout(PATIENCE, check).await {
        Ok(Some(Ok(()))) => true,
        Ok(Some(Err(error))) => {
            tracing::warn!(%error, "not ready");
            false
        }
        Ok(None) | Err(_) => {
            tracing::warn!("not ready: the database does not answer in time");
            false
        }
    };
    node.readiness.set(now, answers);
    answers
}

fn unready(body: &'static str) -> HttpResponse {
    let mut response = answer(StatusCode::SERVICE_UNAVAILABLE, body);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn answer(status: StatusCode, body: &'static str) -> HttpResponse {
    let mut response = HttpResponse::with_body(status, body).map_into_boxed_body();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
