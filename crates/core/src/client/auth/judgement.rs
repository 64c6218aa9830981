//! What credentials are judged with.

use serde_json::Value;

use crate::client::model::Client;
use crate::error::OAuthError;
use crate::ports::{Vault, Verifier};
use crate::secret::Digest;
use crate::time::Timestamp;

/// Who asks what is judged against.
pub struct Judge<'a> {
    pub client: &'a Client,
    pub issuer: &'a str,
    /// URL of the endpoint that was called; `oidc` clients may use it as `aud`.
    pub endpoint: &'a str,
    /// URL of the token endpoint; likewise.
    pub token_endpoint: &'a str,
    /// The document at the client's `jwks_uri`, once it has been fetched.
    pub jwks: Option<&'a Value>,
    pub verifier: &'a dyn Verifier,
    pub vault: &'a dyn Vault,
    pub now: Timestamp,
}

/// A value that may be presented once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTime {
    pub digest: Digest,
    pub expires_at: Timestamp,
}

/// The one answer to every failure (rule T1); the cause is for the log.
pub fn refused(cause: &'static str) -> OAuthError {
    OAuthError::invalid_client("Client authentication failed").because(cause)
}
