//! The exact answers that the rules name: TOK, 401C and RS.

use super::browser::Page;

/// `{"error":…}` as JSON that no cache keeps, with a description of allowed characters (rule G9).
#[track_caller]
fn error(page: &Page, status: u16, error: &str) {
    assert_eq!(page.status.as_u16(), status, "{error} expected: {}", page.body);
    assert_eq!(page.header("content-type"), "application/json", "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store", "{}", page.body);
    let body = page.json();
    assert_eq!(body["error"], error, "{}", page.body);
    let description = body["error_description"].as_str().unwrap_or_default();
    let allowed = |b: u8| matches!(b, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(description.bytes().all(allowed), "{}", page.body);
    let members: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert!(members.iter().all(|m| ["error", "error_description"].contains(&m.as_str())), "{}", page.body);
}

/// TOK e.
#[track_caller]
pub fn tok(page: &Page, code: &str) {
    error(page, 400, code);
}

/// 401C; `by_basic`: the client used the `Authorization` header, so the answer challenges.
#[track_caller]
pub fn unauthenticated(page: &Page, by_basic: bool) {
    error(page, 401, "invalid_client");
    let challenge = page.header("www-authenticate");
    assert_eq!(challenge.starts_with("Basic realm="), by_basic, "{challenge}");
    assert!(by_basic || challenge.is_empty(), "{challenge}");
}

/// RS e.
#[track_caller]
pub fn rs(page: &Page, code: &str) {
    let status = match code {
        "invalid_request" => 400,
        "insufficient_scope" => 403,
        _ => 401,
    };
    error(page, status, code);
    let challenge = page.header("www-authenticate");
    assert!(challenge.starts_with("Bearer "), "{challenge}");
    assert!(challenge.contains(&format!("error=\"{code}\"")), "{challenge}");
}

/// RFC 7662 §2.2 about anything that is not an active token of the asker's: this and no more.
#[track_caller]
pub fn inactive(page: &Page) {
    assert_eq!(page.status, 200, "{}", page.body);
    assert_eq!(page.header("content-type"), "application/json");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.body, r#"{"active":false}"#);
}
