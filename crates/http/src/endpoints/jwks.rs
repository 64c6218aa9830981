//! `/jwks.json`: the public signing keys (RFC 7517 §5).

use actix_web::{HttpRequest, HttpResponse, web};

use crate::node::state::AppState;
use crate::respond::document;

pub async fn get(req: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    document::send(&req, state.jwks.get(), state.policy.jwks_max_age)
}
