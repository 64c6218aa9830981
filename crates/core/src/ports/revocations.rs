//! Port: the list of revocations that every node keeps in memory.

use crate::grants::GrantId;
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::StoreError;

/// What a revocation reaches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Revokes {
    /// Every token that names this grant.
    Grant(GrantId),
    /// The token with this `jti`.
    Jti(String),
}

/// An entry of the list that every node keeps in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    pub revokes: Revokes,
    /// Nothing that it reaches is valid after.
    pub keep_until: Timestamp,
}

/// The stored list of revocations.
pub trait Revocations {
    /// Adds one and records the change; once is enough.
    fn add_revocation(&mut self, realm: &RealmId, revocation: &Revocation) -> Result<(), StoreError>;

    /// All with `keep_until > now`.
    fn revocations(&mut self, realm: &RealmId, now: Timestamp) -> Result<Vec<Revocation>, StoreError>;
}
