//! Members that this server knows and does not offer.

use serde_json::{Map, Value};

use super::error::{Checked, MetadataError};
use crate::client::sections::ClientMetadata;

/// A member that this server knows and does not offer.
struct Unsupported {
    name: &'static str,
    /// The value that asks for nothing special.
    neutral: Value,
    /// Tokens or requests would be less protected than the client expects: refused even where RFC 7591
    /// allows to ignore it.
    protects: bool,
}

fn unsupported_members() -> impl Iterator<Item = Unsupported> {
    const PROTECTS: [&str; 2] = ["authorization_signed_response_alg", "authorization_encrypted_response_alg"];
    const FLAGS: [&str; 4] = [
        "require_pushed_authorization_requests",
        "require_signed_request_object",
        "dpop_bound_access_tokens",
        "tls_client_certificate_bound_access_tokens",
    ];
    const CONVENIENCE: [&str; 2] = ["software_statement", "authorization_details_types"];
    let of = |protects: bool, neutral: Value| {
        move |name: &'static str| Unsupported { name, neutral: neutral.clone(), protects }
    };
    PROTECTS
        .into_iter()
        .map(of(true, Value::Null))
        .chain(FLAGS.into_iter().map(of(true, Value::Bool(false))))
        .chain(CONVENIENCE.into_iter().map(of(false, Value::Null)))
}

/// The unsupported members that a document asks for in earnest.
pub(super) fn asked(document: &Map<String, Value>) -> Vec<&'static str> {
    unsupported_members()
        .filter(|m| document.get(m.name).is_some_and(|v| !v.is_null() && *v != m.neutral))
        .map(|m| m.name)
        .collect()
}

/// The first unsupported member that this registration may not ask for. An administrator learns of
/// every one; a client that registers itself, only of those that it relies on for protection.
pub(super) fn check(metadata: &ClientMetadata, self_registered: bool) -> Checked<()> {
    let refused =
        |name: &str| !self_registered || unsupported_members().any(|m| m.name == name && m.protects);
    match metadata.unsupported.iter().copied().find(|name| refused(name)) {
        Some(name) => Err(MetadataError::new(name, "is not supported by this server")),
        None => Ok(()),
    }
}
