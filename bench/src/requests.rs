//! The bytes of requests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::form_urlencoded::Serializer;

/// `name=value` pairs, form-encoded.
pub fn form(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A GET. `headers`: whole lines, each with its line break.
pub fn get(host: &str, target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").into_bytes()
}

/// A POST of form fields.
pub fn post(host: &str, target: &str, headers: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let body = form(pairs);
    format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A POST of a JSON document.
pub fn post_json(host: &str, target: &str, document: &Value) -> Vec<u8> {
    let body = document.to_string();
    format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The header line of `client_secret_basic` (RFC 6749 §2.3.1), for ids and secrets that need no encoding.
pub fn basic(client_id: &str, secret: &str) -> String {
    format!("Authorization: Basic {}\r\n", STANDARD.encode(format!("{client_id}:{secret}")))
}

/// The header line of a bearer token (RFC 6750 §2.1).
pub fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}
