//! Ways to show who one is.

use serde::{Deserialize, Serialize};

use super::acr::{ACR_FEDERATED, ACR_PASSWORD};
use super::credential::CredentialKind;

/// How evidence was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Method {
    /// A password of ours.
    Password,
    /// Another provider vouched for it.
    Federated {
        /// The class that the provider names, where the operator trusts it in that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acr: Option<String>,
        /// The methods that it names, likewise.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        amr: Vec<String>,
    },
}

impl Method {
    /// The class (`acr`) that it reaches by itself.
    pub fn class(&self) -> &str {
        match self {
            Self::Password => ACR_PASSWORD,
            Self::Federated { acr, .. } => acr.as_deref().unwrap_or(ACR_FEDERATED),
        }
    }

    /// What it adds to `amr` (RFC 8176 §2).
    pub fn references(&self) -> Vec<&str> {
        match self {
            Self::Password => vec!["pwd"],
            Self::Federated { amr, .. } => amr.iter().map(String::as_str).collect(),
        }
    }
}

impl From<CredentialKind> for Method {
    fn from(kind: CredentialKind) -> Self {
        match kind {
            CredentialKind::Password => Self::Password,
        }
    }
}
