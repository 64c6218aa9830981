//! Port: grants, their refresh token families, and how they are revoked.

use crate::account::AccountId;
use crate::client::ClientId;
use crate::grants::{Grant, GrantId};
use crate::realm::RealmId;
use crate::revocation::RevocationReason;
use crate::secret::Digest;
use crate::session::SessionId;
use crate::time::{Micros, Timestamp};

use super::StoreError;

/// How a revocation is recorded: in the grant's row, in the list of revocations that every node
/// keeps in memory until `keep_until`, and as a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevocationOrder {
    pub at: Timestamp,
    pub reason: RevocationReason,
    /// When the last token that names the grant has expired, plus an hour.
    pub keep_until: Timestamp,
}

/// A step of a refresh token family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshAdvance {
    /// The sequence that must stand in the row.
    pub from: i64,
    /// The sequence to store: `from + 1`, or `from` when the token is not rotated.
    pub to: i64,
    pub rotated_at: Micros,
    pub idle_expires_at: Timestamp,
    pub grant_expires_at: Timestamp,
}

/// Grants and their refresh token families.
pub trait Grants {
    fn insert_grant(&mut self, grant: &Grant) -> Result<(), StoreError>;

    fn grant(&mut self, realm: &RealmId, id: &GrantId) -> Result<Option<Grant>, StoreError>;

    /// The grant that a code bought.
    fn grant_by_code(&mut self, realm: &RealmId, code: &Digest) -> Result<Option<Grant>, StoreError>;

    /// One conditional write (`WHERE sequence = from AND revoked_at IS NULL`): `false` when somebody
    /// else advanced or revoked it.
    fn advance_refresh(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        step: &RefreshAdvance,
    ) -> Result<bool, StoreError>;

    /// Takes back a grant that nothing was issued from.
    fn delete_grant(&mut self, realm: &RealmId, id: &GrantId) -> Result<(), StoreError>;

    /// Raises the grant's `expires_at` (never lowers it).
    fn extend_grant(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// `false` when it was revoked before, or is not there.
    fn revoke_grant(
        &mut self,
        realm: &RealmId,
        id: &GrantId,
        order: &RevocationOrder,
    ) -> Result<bool, StoreError>;

    /// Revokes every grant of an account, or those of one of its clients; returns how many.
    fn revoke_grants_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: Option<&ClientId>,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError>;

    /// Revokes the grants that are bound to a session; returns how many.
    fn revoke_grants_of_session(
        &mut self,
        realm: &RealmId,
        session: &SessionId,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError>;

    /// Revokes every grant of a client; returns how many.
    fn revoke_grants_of_client(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError>;

    /// The grants of an account that are neither revoked nor expired.
    fn grants_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Grant>, StoreError>;
}
