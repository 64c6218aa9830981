//! The only place where an error becomes an HTTP answer of an endpoint that speaks JSON. Pages do
//! the same in [`super::page`].

use std::borrow::Cow;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use chancery_core::client::metadata::MetadataError;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::ports::StoreError;

use super::body::{json, no_store};
use crate::node::busy::Busy;

/// What the access event says of a refused request. It travels in the response's extensions, so
/// that each cause is logged once, beside the request id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedError {
    pub code: &'static str,
    pub cause: Option<Cow<'static, str>>,
    /// Whether the database is to blame.
    pub database: bool,
}

impl LoggedError {
    /// Attaches the error to its answer.
    pub fn attach(error: &OAuthError, response: &mut HttpResponse) {
        Self { code: error.code.as_str(), cause: error.cause.clone(), database: false }.put(response);
    }

    /// What a failure of the database became in public, and what it was.
    pub(super) fn of_store(code: ErrorCode, error: &StoreError) -> Self {
        Self { code: code.as_str(), cause: Some(Cow::Owned(error.to_string())), database: true }
    }

    pub fn put(self, response: &mut HttpResponse) {
        response.extensions_mut().insert(self);
    }
}

/// TOK and 401C: an error of the token, introspection and revocation endpoints (RFC 6749 §5.2).
/// `basic_used`: the client authenticated in the `Authorization` header, so the challenge names
/// the scheme it used.
pub fn token_error(error: &OAuthError, basic_used: bool) -> HttpResponse {
    let mut response = json(status_of(error), error.code, error.description);
    if error.code == ErrorCode::InvalidClient && basic_used {
        response
            .headers_mut()
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Basic realm="chancery", charset="UTF-8""#));
    }
    retry_later(error, &mut response);
    LoggedError::attach(error, &mut response);
    response
}

/// BUSY says when to try again: after so many seconds a failed fetch is forgotten.
fn retry_later(error: &OAuthError, response: &mut HttpResponse) {
    if error.code == ErrorCode::TemporarilyUnavailable {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
}

/// Metadata that cannot be registered (RFC 7591 §3.2.2).
pub fn metadata_error(error: &MetadataError) -> HttpResponse {
    // its words are of the allowed characters already; should one ever not be, it must not break the JSON
    let plain = |c: char| if matches!(c, ' ' | '!' | '#'..='[' | ']'..='~') { c } else { '?' };
    let description: String = error.to_string().chars().map(plain).collect();
    let mut response = json(StatusCode::BAD_REQUEST, error.code, &description);
    LoggedError { code: error.code.as_str(), cause: None, database: false }.put(&mut response);
    response
}

/// RS without a token: a bare challenge, which names no error (RFC 6750 §3.1).
pub fn bearer_challenge() -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::UNAUTHORIZED);
    let headers = response.headers_mut();
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="chancery""#));
    no_store(headers);
    response
}

/// RS e: a protected resource refuses a token (RFC 6750 §3.1). `scope`: what would have sufficed,
/// for `insufficient_scope`; one of our own scope values, never input.
pub fn bearer_error(error: &OAuthError, scope: Option<&str>) -> HttpResponse {
    let mut response = json(status_of(error), error.code, error.description);
    if !matches!(error.code, ErrorCode::ServerError | ErrorCode::TemporarilyUnavailable) {
        let scope = scope.map(|s| format!(r#", scope="{s}""#)).unwrap_or_default();
        let challenge = format!(
            r#"Bearer realm="chancery", error="{}", error_description="{}"{scope}"#,
            error.code.as_str(),
            error.description
        );
        if let Ok(value) = HeaderValue::try_from(challenge) {
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
    }
    retry_later(error, &mut response);
    LoggedError::attach(error, &mut response);
    response
}

/// The database gave no answer: 503 with `Retry-After`, or 500 when trying again cannot help.
pub fn store_error(error: &StoreError) -> HttpResponse {
    let (mut response, code) = match busy_or_broken(error) {
        Some(busy) => (busy.json(), ErrorCode::TemporarilyUnavailable),
        None => (
            json(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError, SERVER_ERROR),
            ErrorCode::ServerError,
        ),
    };
    LoggedError::of_store(code, error).put(&mut response);
    response
}

/// Whether trying again may help.
pub(super) fn busy_or_broken(error: &StoreError) -> Option<Busy> {
    match error {
        StoreError::Unavailable(_) | StoreError::Conflict(_) => Some(Busy::overloaded(1)),
        StoreError::BadData { .. } | StoreError::Failed(_) => None,
    }
}

/// All that is said in public of a fault of ours.
pub(super) const SERVER_ERROR: &str = "the server met an unexpected condition";

fn status_of(error: &OAuthError) -> StatusCode {
    StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody as _;
    use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};

    use super::*;

    fn header(response: &HttpResponse, name: HeaderName) -> Option<String> {
        response.headers().get(name).map(|v| v.to_str().unwrap().to_owned())
    }

    fn body(response: HttpResponse) -> String {
        String::from_utf8(response.into_body().try_into_bytes().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn tok_is_400_json_and_never_cached() {
        let response = token_error(&OAuthError::invalid_grant("the code is not valid"), true);
        assert_eq!(response.status(), 400);
        assert_eq!(header(&response, CONTENT_TYPE).unwrap(), "application/json");
        assert_eq!(header(&response, CACHE_CONTROL).unwrap(), "no-store");
        assert_eq!(header(&response, WWW_AUTHENTICATE), None);
        assert_eq!(
            body(response),
            r#"{"error":"invalid_grant","error_description":"the code is not valid"}"#
        );
    }

    #[test]
    fn t1_401c_names_basic_only_when_it_was_used() {
        let error = OAuthError::invalid_client("client authentication failed").because("wrong secret");
        let with = token_error(&error, true);
        let without = token_error(&error, false);
        assert_eq!(with.status(), 401);
        assert!(header(&with, WWW_AUTHENTICATE).unwrap().starts_with("Basic realm="));
        assert_eq!(header(&without, WWW_AUTHENTICATE), None);
        let logged = without.extensions().get::<LoggedError>().cloned().unwrap();
        assert_eq!(
            logged,
            LoggedError { code: "invalid_client", cause: Some("wrong secret".into()), database: false }
        );
        assert_eq!(body(with), body(without));
    }

    #[test]
    fn j6_no_token_gets_a_bare_challenge() {
        let response = bearer_challenge();
        assert_eq!(response.status(), 401);
        assert_eq!(header(&response, WWW_AUTHENTICATE).unwrap(), r#"Bearer realm="chancery""#);
        assert_eq!(body(response), "");
    }

    #[test]
    fn j6_a_bad_token_is_named() {
        let response = bearer_error(&OAuthError::invalid_token("the token has expired"), None);
        assert_eq!(response.status(), 401);
        assert_eq!(
            header(&response, WWW_AUTHENTICATE).unwrap(),
            r#"Bearer realm="chancery", error="invalid_token", error_description="the token has expired""#
        );
        let error = OAuthError::new(ErrorCode::InsufficientScope, "the token lacks a scope");
        let response = bearer_error(&error, Some("openid"));
        assert_eq!(response.status(), 403);
        assert!(header(&response, WWW_AUTHENTICATE).unwrap().ends_with(r#", scope="openid""#));
        let two_ways = bearer_error(&OAuthError::invalid_request("one token, one way"), None);
        assert_eq!(two_ways.status(), 400);
    }

    #[test]
    fn a_silent_database_is_503_and_its_words_stay_inside() {
        let response = store_error(&StoreError::Unavailable("host db-1 refused".to_owned()));
        assert_eq!(response.status(), 503);
        assert_eq!(header(&response, RETRY_AFTER).unwrap(), "1");
        assert!(response.extensions().get::<LoggedError>().unwrap().cause.is_some());
        assert!(!body(response).contains("db-1"));
        let response = store_error(&StoreError::Failed("no such table".to_owned()));
        assert_eq!(response.status(), 500);
        assert!(!body(response).contains("table"));
    }
}
