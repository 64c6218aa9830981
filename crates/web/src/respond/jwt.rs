//! Successful answers that are signed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};

use super::body::no_store;

/// Of a signed userinfo answer (OpenID Connect Core §5.3.2).
pub const JWT: &str = "application/jwt";

/// Of a signed introspection answer (RFC 9701 §5).
pub const INTROSPECTION: &str = "application/token-introspection+jwt";

/// 200 with a JWT that no cache keeps.
pub fn no_store_jwt(jwt: String, media_type: &'static str) -> HttpResponse {
    let mut response = HttpResponse::with_body(StatusCode::OK, jwt).map_into_boxed_body();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    no_store(headers);
    response
}
