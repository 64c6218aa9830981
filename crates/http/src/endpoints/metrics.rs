//! `/metrics`, on the management listener alone.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};

use crate::node::state::AppState;

/// Prometheus' text format, version 0.0.4.
pub async fn get(state: web::Data<AppState>) -> HttpResponse {
    match state.metrics.render(&state.passwords, &state.cache_sizes(), &state.pools()) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
