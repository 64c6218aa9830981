//! Public documents: rendered ahead, cached by whoever asks.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};

use crate::node::rendered::Rendered;

/// Answers with the document, or with 304 to whoever has it (RFC 9110 §13.1.2). `max_age` in
/// seconds.
pub fn send(req: &HttpRequest, document: Rendered, max_age: i64) -> HttpResponse {
    let known = req.headers().get(IF_NONE_MATCH).is_some_and(|tags| names(tags, &document.etag));
    let mut response = if known {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        let mut response = HttpResponse::with_body(StatusCode::OK, document.bytes).map_into_boxed_body();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, document.etag);
    if let Ok(value) = HeaderValue::try_from(format!("public, max-age={max_age}")) {
        headers.insert(CACHE_CONTROL, value);
    }
    response
}

/// Whether an `If-None-Match` value names the tag; weak comparison.
fn names(tags: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(etag)) = (tags.to_str(), etag.to_str()) else { return false };
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
