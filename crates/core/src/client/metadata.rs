//! Client metadata (RFC 7591 §2, OpenID Connect Dynamic Client Registration §2, RP-Initiated Logout
//! §3.1): what a client or an administrator says of a client, and the rules it must meet.
//!
//! One set of rules serves the registration endpoint and the commands. Members that a server does not
//! know are ignored, as RFC 7591 §2 demands; members that it knows have strict types.

mod algorithms;
mod encryption;
mod jwks;
mod register;
mod render;
mod request_uris;
mod sector;
#[cfg(test)]
mod tests;
mod uris;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::client::Profile;
use crate::error::ErrorCode;
use crate::policy::Policy;

pub use jwks::check_public as check_public_jwks;
pub use register::register;
pub use render::{to_metadata, to_registered};
pub use sector::{check_sector_document, no_sector_document};

/// Metadata that cannot be registered (RFC 7591 §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct MetadataError {
    /// `invalid_redirect_uri`, `invalid_client_metadata` or one of those for software statements.
    pub code: ErrorCode,
    /// The member at fault.
    pub field: &'static str,
    /// What it must be; never holds what was sent, so that it may be shown to anybody (rule G9).
    pub problem: String,
}

impl MetadataError {
    pub(in crate::client) fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self::of(ErrorCode::InvalidClientMetadata, field, problem)
    }

    pub(in crate::client) fn of(code: ErrorCode, field: &'static str, problem: impl Into<String>) -> Self {
        Self { code, field, problem: problem.into() }
    }

    fn redirect_uri(problem: impl Into<String>) -> Self {
        Self { code: ErrorCode::InvalidRedirectUri, field: "redirect_uris", problem: problem.into() }
    }
}

/// Who registers, and under which policy.
#[derive(Debug, Clone, Copy)]
pub struct RegistrationContext<'a> {
    pub policy: &'a Policy,
    /// The profile that a client gets when it does not, or may not, name one.
    pub profile: Profile,
    /// The client registers itself (RFC 7591). Members of ours are then ignored.
    pub self_registered: bool,
}

/// Declares the members once, for the struct and for its reader.
macro_rules! members {
    ($($(#[$doc:meta])* $name:ident: $type:ty),+ $(,)?) => {
        /// Client metadata as it was sent; nothing is judged but the JSON types.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct ClientMetadata {
            $($(#[$doc])* pub $name: Option<$type>,)+
            /// Members with a meaning that this server does not offer, asked for in earnest.
            pub unsupported: Vec<&'static str>,
        }

        impl ClientMetadata {
            /// Reads a metadata document. `null` means absent; unknown members are ignored.
            pub fn from_json(mut document: Map<String, Value>) -> Result<Self, MetadataError> {
                let unsupported = asked_but_unsupported(&document);
                Ok(Self { $($name: member(&mut document, stringify!($name))?,)+ unsupported })
            }
        }
    };
}

members! {
    // RFC 7591 §2
    redirect_uris: Vec<String>,
    token_endpoint_auth_method: String,
    grant_types: Vec<String>,
    response_types: Vec<String>,
    client_name: String,
    client_uri: String,
    scope: String,
    contacts: Vec<String>,
    tos_uri: String,
    policy_uri: String,
    logo_uri: String,
    software_id: String,
    software_version: String,
    jwks_uri: String,
    jwks: Value,
    // OpenID Connect Dynamic Client Registration §2
    application_type: String,
    token_endpoint_auth_signing_alg: String,
    id_token_signed_response_alg: String,
    id_token_encrypted_response_alg: String,
    id_token_encrypted_response_enc: String,
    userinfo_signed_response_alg: String,
    userinfo_encrypted_response_alg: String,
    userinfo_encrypted_response_enc: String,
    /// Seconds.
    default_max_age: i64,
    require_auth_time: bool,
    default_acr_values: Vec<String>,
    initiate_login_uri: String,
    request_object_signing_alg: String,
    request_object_encryption_alg: String,
    request_object_encryption_enc: String,
    request_uris: Vec<String>,
    /// `public` or `pairwise`.
    subject_type: String,
    sector_identifier_uri: String,
    // RFC 9701 §6
    introspection_signed_response_alg: String,
    introspection_encrypted_response_alg: String,
    introspection_encrypted_response_enc: String,
    // OpenID Connect RP-Initiated Logout §3.1
    post_logout_redirect_uris: Vec<String>,
    // OpenID Connect Back-Channel Logout §2.2, Front-Channel Logout §2
    backchannel_logout_uri: String,
    backchannel_logout_session_required: bool,
    frontchannel_logout_uri: String,
    frontchannel_logout_session_required: bool,
    // of this server, for administrators
    /// `oauth2.1`, `oidc` or `fapi2`.
    profile: String,
    /// `required` or `optional`.
    pkce: String,
    /// `always`, `remember` or `skip`.
    consent: String,
    /// `never`, `with_offline_access` or `always`.
    refresh: String,
    /// `rotate` or `keep`.
    rotation: String,
    /// Seconds, 0–60 (rule T9).
    refresh_retry_seconds: i64,
    /// `session` or `offline`.
    binding: String,
    /// Seconds, at most a day.
    access_token_lifetime: i64,
    /// Seconds, at most 60 (`oidc`: 600).
    code_lifetime: i64,
    access_token_signed_response_alg: String,
    claims_in_id_token: bool,
    default_resource: String,
    roles: Vec<String>,
}

fn member<T: DeserializeOwned>(
    document: &mut Map<String, Value>,
    name: &'static str,
) -> Result<Option<T>, MetadataError> {
    match document.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => serde_json::from_value(value).map(Some).map_err(|_| {
            let problem = format!("must be {}", expected::<T>());
            if name == "redirect_uris" {
                MetadataError::redirect_uri(problem)
            } else {
                MetadataError::new(name, problem)
            }
        }),
    }
}

/// The JSON type in words.
fn expected<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    match name {
        _ if name.contains("Vec") => "an array of strings",
        "bool" => "true or false",
        "i64" => "a whole number",
        _ => "a string",
    }
}

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

fn asked_but_unsupported(document: &Map<String, Value>) -> Vec<&'static str> {
    unsupported_members()
        .filter(|m| document.get(m.name).is_some_and(|v| !v.is_null() && *v != m.neutral))
        .map(|m| m.name)
        .collect()
}

/// The first unsupported member that this registration may not ask for. An administrator learns of
/// every one; a client that registers itself, only of those that it relies on for protection.
fn check_supported(metadata: &ClientMetadata, self_registered: bool) -> Result<(), MetadataError> {
    let refused =
        |name: &str| !self_registered || unsupported_members().any(|m| m.name == name && m.protects);
    match metadata.unsupported.iter().copied().find(|name| refused(name)) {
        Some(name) => Err(MetadataError::new(name, "is not supported by this server")),
        None => Ok(()),
    }
}
