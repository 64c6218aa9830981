//! Resources: the APIs that access tokens are for (RFC 8707).

pub mod administer;
mod find;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::client::{ClientSecret, SigningAlgorithm};
use crate::error::OAuthError;
use crate::generation::Generation;
use crate::realm::RealmId;
use crate::time::Timestamp;

pub use find::{find, list};

/// A protected resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub realm: RealmId,
    /// Absolute URI without fragment (RFC 8707 §2), as it stands in `aud`.
    pub identifier: String,
    pub name: String,
    pub attributes: ResourceAttributes,
    /// Secrets with which the resource introspects; its identifier is its client id there.
    pub secrets: Vec<ClientSecret>,
    /// Another one is made in another generation.
    pub generation: Generation,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The stored JSON of a resource.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceAttributes {
    /// Version of this shape.
    pub v: u32,
    /// Scope token to the sentence shown at consent.
    #[serde(default)]
    pub scopes: BTreeMap<String, String>,
    /// Access token lifetime in seconds, when it differs from the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_alg: Option<SigningAlgorithm>,
}

impl ResourceAttributes {
    /// What this server signs with for the resource.
    pub fn signing_algorithms(&self) -> BTreeSet<SigningAlgorithm> {
        self.access_token_alg.into_iter().collect()
    }
}

/// The resource that the client's tokens are for was deleted (rule T13).
pub(crate) fn default_is_gone() -> OAuthError {
    OAuthError::invalid_target("The resource that this application is registered for no longer exists")
}

/// The form in which resource identifiers compare: one trailing slash is ignored.
pub fn comparable(identifier: &str) -> &str {
    identifier.strip_suffix('/').unwrap_or(identifier)
}

/// An absolute http or https URI without fragment, or an absolute URI of another scheme (RFC 8707 §2).
pub fn is_valid_identifier(identifier: &str) -> bool {
    identifier.len() <= 512
        && url::Url::parse(identifier)
            .is_ok_and(|u| u.fragment().is_none() && u.username().is_empty() && u.password().is_none())
}
