//! Cross-origin requests (rule G8): open, and always without credentials, where an app's script has
//! business; closed everywhere else. `*` is the same for every origin, so answers need no `Vary`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, HeaderMap,
    HeaderName, HeaderValue,
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

/// Request headers that scripts use with us. Others are allowed, too, where they are asked for: they mean nothing here.
const USED: [&str; 3] = ["authorization", "content-type", "dpop"];

/// Most names of other headers that are repeated, and the longest.
const MAX_NAMES: usize = 32;
const MAX_NAME: usize = 64;

/// Answers `OPTIONS` at an open route (Fetch §3.2.2). `allow`: its methods; `asked`: the request's headers.
pub fn preflight(allow: &HeaderValue, asked: &HeaderMap) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(ALLOW, allow.clone());
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, allow.clone());
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed_headers(asked));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

/// Those that are used, and those that are asked for, but for what scripts may not set anyway.
fn allowed_headers(asked: &HeaderMap) -> HeaderValue {
    let mut names: Vec<String> = USED.map(str::to_owned).into();
    let values = asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).filter_map(|value| value.to_str().ok());
    for name in values.flat_map(|value| value.split(',')) {
        let name = name.trim().to_ascii_lowercase();
        let is_name = HeaderName::from_bytes(name.as_bytes()).is_ok() && name.len() <= MAX_NAME;
        if is_name && !is_forbidden(&name) && !names.contains(&name) && names.len() < USED.len() + MAX_NAMES {
            names.push(name);
        }
    }
    // names of headers are ASCII
    HeaderValue::from_str(&names.join(", ")).unwrap_or_else(|_| HeaderValue::from_static("authorization"))
}

/// Forbidden request-headers (Fetch §2.2.2).
fn is_forbidden(name: &str) -> bool {
    const NAMES: [&str; 21] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    NAMES.contains(&name) || name == "via" || name.starts_with("proxy-") || name.starts_with("sec-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(asked: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_str(asked).unwrap());
        allowed_headers(&headers).to_str().unwrap().to_owned()
    }

    #[test]
    fn g8_what_scripts_ask_for_is_allowed() {
        assert_eq!(allowed_headers(&HeaderMap::new()), "authorization, content-type, dpop");
        for (asked, more) in [
            ("authorization,content-type", ""),
            ("x-requested-with", ", x-requested-with"),
            ("traceparent, X-Client-Version,, DPoP", ", traceparent, x-client-version"),
            ("cookie, sec-fetch-mode, proxy-authorization, host, via, origin", ""),
            ("a b, *, x\"y, \u{e9}", ", *"),
        ] {
            let mut headers = HeaderMap::new();
            headers
                .insert(ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_bytes(asked.as_bytes()).unwrap());
            let given = allowed_headers(&headers);
            let expected = format!("authorization, content-type, dpop{more}");
            let all = asked.is_ascii();
            assert!(!all || given == expected.as_str(), "{asked}: {given:?}");
        }
    }

    #[test]
    fn g8_the_answer_is_bounded() {
        let many = (0..200).map(|n| format!("x-{n}")).collect::<Vec<_>>().join(",");
        assert_eq!(allowed(&many).split(", ").count(), 3 + MAX_NAMES);
        assert_eq!(allowed(&"x".repeat(65)), "authorization, content-type, dpop");
    }
}
