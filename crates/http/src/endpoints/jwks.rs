//! `/jwks.json`: the public signing keys (RFC 7517 §5).

use actix_web::{HttpRequest, HttpResponse, web};

use crate::respond::document;
use crate::state::AppState;

pub async fn get(req: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    document::send(&req, state.jwks.get(), state.policy.jwks_max_age)
}
