//! Where endpoints are.

/// The URL of an endpoint.
pub fn endpoint(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.strip_suffix('/').unwrap_or(issuer))
}
