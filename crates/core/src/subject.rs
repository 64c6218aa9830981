//! Subject identifiers (OpenID Connect Core §8).

use serde::{Deserialize, Serialize};

/// Value of `sub`: at most 255 ASCII characters, stored, never recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(pub String);

impl Subject {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whom a subject identifier is for: everybody (`public`), or one sector (`pairwise`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sector {
    Public,
    Pairwise(String),
}

impl Sector {
    /// The stored key; empty for `public`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Public => "",
            Self::Pairwise(host) => host,
        }
    }
}
