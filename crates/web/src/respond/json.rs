//! Successful JSON answers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::Bytes;
use chancery_core::error::OAuthError;
use serde::Serialize;

use super::body::no_store;
use super::oauth_error::token_error;

/// 200 with `Cache-Control: no-store` (RFC 6749 §5.1).
pub fn no_store_json<T: Serialize>(value: &T) -> HttpResponse {
    match serde_json::to_vec(value) {
        Ok(bytes) => no_store_bytes(Bytes::from(bytes)),
        Err(error) => token_error(
            &OAuthError::server_error("The answer could not be written").because(error.to_string()),
            false,
        ),
    }
}

/// 201 with `Cache-Control: no-store` (RFC 7591 §3.2.1).
pub fn created_json<T: Serialize>(value: &T) -> HttpResponse {
    let mut response = no_store_json(value);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    response
}

/// 200 with JSON that is already written.
pub fn no_store_bytes(bytes: Bytes) -> HttpResponse {
    let mut response = HttpResponse::with_body(StatusCode::OK, bytes).map_into_boxed_body();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    no_store(headers);
    response
}
