//! Accounts: the people who sign in.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::generation::Generation;
use crate::realm::RealmId;
use crate::time::Timestamp;

/// Identifier of an account (UUID); internal, never a `sub`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

/// A person's record.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub realm: RealmId,
    pub id: AccountId,
    pub username: String,
    pub email: Option<String>,
    pub email_verified: bool,
    /// OpenID Connect standard claims beside `sub`, `email`, `email_verified` and
    /// `preferred_username` (OpenID Connect Core §5.1), each with its right JSON type.
    pub claims: Map<String, Value>,
    pub roles: BTreeSet<String>,
    /// Raised when all that it has open is ended.
    pub generation: Generation,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Account {
    pub const fn is_enabled(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether what was issued for the person in this generation is still good (rule T13).
    pub fn stands_by(&self, generation: Generation) -> bool {
        self.is_enabled() && self.generation == generation
    }

    /// The name that pages greet the person with.
    pub fn display_name(&self) -> &str {
        self.claims.get("name").and_then(Value::as_str).unwrap_or(&self.username)
    }
}
