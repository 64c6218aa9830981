//! The realm: every root row, cache key and cookie name carries its id. There is one today.

use serde::{Deserialize, Serialize};

/// Identifier of a realm: 1–32 lower-case letters, digits or hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RealmId(String);

impl RealmId {
    /// Checks the shape; `None` when it is not a realm id.
    pub fn parse(value: &str) -> Option<Self> {
        let shape = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (!value.is_empty() && value.len() <= 32 && value.bytes().all(shape)).then(|| Self(value.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A realm: an issuer with its own clients, accounts and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Realm {
    pub id: RealmId,
    /// Exact issuer identifier, without a trailing slash unless configured with one (RFC 8414 §2).
    pub issuer: String,
}

impl Realm {
    /// The realm of a server that has only one.
    pub fn main(issuer: impl Into<String>) -> Self {
        Self { id: RealmId("main".to_owned()), issuer: issuer.into() }
    }
}
