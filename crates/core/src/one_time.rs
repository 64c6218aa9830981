//! Tokens that are good for so many uses, and for so long: initial access tokens (RFC 7591 §1.2), and whatever else is
//! handed out to be brought back.

use serde_json::{Map, Value};

use crate::account::AccountId;
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

/// What a token is good for; for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// Registering a client.
    Registration,
}

impl Purpose {
    pub const ALL: &[Self] = &[Self::Registration];

    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|purpose| purpose.as_str() == name)
    }
}

/// A token, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeToken {
    pub realm: RealmId,
    /// UUID of the row.
    pub id: String,
    pub purpose: Purpose,
    /// Of its text.
    pub digest: Digest,
    /// Whose it is, if anybody's. It goes with the account.
    pub account: Option<AccountId>,
    /// What its purpose has to remember.
    pub payload: Map<String, Value>,
    /// Uses that are left.
    pub uses: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
