//! `/metrics`, on the management listener alone.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, web};

use chancery_web::node::realms::Realms;

/// Prometheus' text format, version 0.0.4.
pub async fn get(realms: web::Data<Realms>) -> HttpResponse {
    let node = realms.node();
    node.metrics.set_clock_behind(node.stored_time.ahead(node.clock.now()));
    match node.metrics.render(&node.passwords, &realms.cache_sizes(), &realms.pools()) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
