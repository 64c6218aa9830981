//! Scope (RFC 6749 §3.3).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::discovery::Metadata;

/// Scopes that every server knows (OpenID Connect Core §5.4, §11).
pub const STANDARD_SCOPES: [&str; 6] = ["openid", "profile", "email", "phone", "address", "offline_access"];

/// A set of scope tokens. Prints in a stable order: `openid` first, then alphabetical.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(BTreeSet<String>);

/// A scope value holds a character that RFC 6749 §3.3 does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("scope must be space-separated tokens of printable ASCII without quote and backslash")]
pub struct InvalidScope;

impl Scope {
    /// Parses `scope-token *( SP scope-token )`; runs of spaces are tolerated.
    pub fn parse(value: &str) -> Result<Self, InvalidScope> {
        let valid = |b: u8| matches!(b, 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
        let tokens: BTreeSet<String> =
            value.split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect();
        if tokens.iter().all(|t| t.bytes().all(valid)) { Ok(Self(tokens)) } else { Err(InvalidScope) }
    }

    pub fn contains(&self, token: &str) -> bool {
        self.0.contains(token)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_subset(&self, of: &Self) -> bool {
        self.0.is_subset(&of.0)
    }

    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// The tokens, `openid` first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let openid = self.0.get("openid").map(String::as_str);
        openid.into_iter().chain(self.0.iter().map(String::as_str).filter(|t| *t != "openid"))
    }
}

impl<S: Into<String>> FromIterator<S> for Scope {
    fn from_iter<I: IntoIterator<Item = S>>(tokens: I) -> Self {
        Self(tokens.into_iter().map(Into::into).collect())
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, token) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token)?;
        }
        Ok(())
    }
}

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// Enters the scopes that every server knows.
pub(crate) fn advertise(to: &mut Metadata) {
    to.values("scopes_supported", STANDARD_SCOPES);
}
