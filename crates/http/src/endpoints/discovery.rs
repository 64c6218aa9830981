//! Both well-known documents (RFC 8414 §3, OpenID Connect Discovery §4): one text under all their
//! addresses.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::node::state::AppState;
use crate::respond::document;

/// Kept no longer than the keys that it leads to.
pub async fn get(req: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    document::send(&req, state.discovery.get(), state.policy.jwks_max_age)
}
