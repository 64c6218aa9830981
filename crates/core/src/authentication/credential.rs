//! What accounts show who they are with.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::realm::RealmId;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Identifier of a credential (UUID).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CredentialId(pub String);

/// Something that an account has or knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub realm: RealmId,
    pub id: CredentialId,
    pub account: AccountId,
    pub secret: CredentialSecret,
    /// What its owner calls it, where they have several.
    pub name: Option<String>,
    /// Counts its changes, from 1: evidence that was given with an earlier one counts no more.
    pub generation: i64,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// What kinds there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialKind {
    /// An account has one at the most.
    Password,
}

impl CredentialKind {
    /// The name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
        }
    }

    /// Whether somebody can sign in with it alone.
    pub const fn is_way_in(self) -> bool {
        match self {
            Self::Password => true,
        }
    }
}

/// What it is compared with. Its JSON is that of the stored row, beside the kind.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CredentialSecret {
    Password {
        /// argon2id in PHC string form.
        phc: Secret,
    },
}

impl PartialEq for CredentialSecret {
    fn eq(&self, other: &Self) -> bool {
        let (Self::Password { phc: ours }, Self::Password { phc: theirs }) = (self, other);
        ours.digest() == theirs.digest()
    }
}

impl Eq for CredentialSecret {}

impl CredentialSecret {
    pub const fn kind(&self) -> CredentialKind {
        match self {
            Self::Password { .. } => CredentialKind::Password,
        }
    }
}

impl Credential {
    pub const fn kind(&self) -> CredentialKind {
        self.secret.kind()
    }

    /// What a typed password is compared with, if this is one.
    pub fn password_hash(&self) -> &str {
        let CredentialSecret::Password { phc } = &self.secret;
        phc.expose()
    }
}
