//! The name of another provider.

use serde::{Deserialize, Serialize};

/// Name of a provider in the configuration and in paths, such as `google`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderId(String);

impl ProviderId {
    /// 1 to 32 lower-case letters, digits, `-` and `_`, beginning with a letter.
    pub fn new(name: &str) -> Option<Self> {
        let shape = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        let fits =
            name.len() <= 32 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(shape);
        fits.then(|| Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
