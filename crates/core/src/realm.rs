//! The realm: every root row, cache key and cookie name carries its id. A node may serve several.

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

    /// Host and port of the issuer, as it spells them.
    pub fn authority(&self) -> &str {
        self.after_scheme().split('/').next().unwrap_or_default()
    }

    /// The path of the issuer, without a trailing slash: empty for most. All of our own paths begin with it.
    pub fn path(&self) -> &str {
        let rest = self.after_scheme();
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().trim_end_matches('/')
    }

    fn after_scheme(&self) -> &str {
        self.issuer.split_once("://").map_or(self.issuer.as_str(), |(_, rest)| rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuers_path_has_no_trailing_slash() {
        for (issuer, expected) in [
            ("https://op.example", ""),
            ("https://op.example/", ""),
            ("http://localhost:8080", ""),
            ("https://op.example/tenant/a", "/tenant/a"),
            ("https://op.example/tenant/", "/tenant"),
        ] {
            assert_eq!(Realm::main(issuer).path(), expected, "{issuer}");
        }
    }
}
