//! What answers have in common that no cache keeps.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue, PRAGMA};
use chancery_core::error::ErrorCode;

/// `{"error":…,"error_description":…}`, never cached (RFC 6749 §5.2). `description` holds nothing
/// that JSON would escape (rule G9).
pub(super) fn json(status: StatusCode, code: ErrorCode, description: &str) -> HttpResponse {
    let body = format!(r#"{{"error":"{}","error_description":"{description}"}}"#, code.as_str());
    let mut response = HttpResponse::with_body(status, body).map_into_boxed_body();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    no_store(headers);
    response
}

/// Forbids every cache to keep the answer.
pub fn no_store(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
}
