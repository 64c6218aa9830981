//! Cross-origin requests (rule G8): open, and always without credentials, where an app's script has
//! business; closed everywhere else. `*` is the same for every origin, so answers need no `Vary`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderMap, HeaderValue,
};

/// Who may read a route's answers from a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cors {
    /// Our own pages alone.
    Closed,
    /// Scripts of every origin, without credentials.
    Open,
}

/// Lets scripts read an answer.
pub fn apply(headers: &mut HeaderMap, cors: Cors, challenges: bool) {
    if cors == Cors::Open {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        if challenges {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("www-authenticate"));
        }
    }
}

/// Answers `OPTIONS` at an open route (Fetch §3.2.2). `allow`: its methods.
pub fn preflight(allow: &HeaderValue) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(ALLOW, allow.clone());
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, allow.clone());
    headers
        .insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type, dpop"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
