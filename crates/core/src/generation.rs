//! Generations: how often everything that was issued for a client, a person or an API was ended at once.
//!
//! Codes, grants and access tokens carry the generations that they were issued in. What was issued before a client
//! was disabled stays dead when it is enabled again, or when another one is made under its name (rule T13). It is
//! a count and not a time, because clocks of nodes differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ports::Entropy;

/// Which life of a client, an account or a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub i64);

impl Generation {
    /// Of what has an identifier that nothing else ever gets.
    pub const FIRST: Self = Self(1);

    /// Of what may be made anew under the same identifier: it begins anywhere, from 1 to 2^31, so that the
    /// generations of one tell nothing of another's.
    pub fn anywhere(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        Self(i64::from(u32::from_le_bytes(bytes) >> 1) + 1)
    }
}

/// The generations that an authorization was given in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generations {
    pub client: Generation,
    pub account: Generation,
    /// By the identifier that the authorization names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, Generation>,
}
