//! Port: tokens that are good for so many uses.

use crate::one_time::{OneTimeToken, Purpose};
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

use super::StoreError;

/// Tokens that are good for so many uses. One of another purpose is as unknown as one that never was.
pub trait OneTimeTokens {
    fn insert_one_time(&mut self, token: &OneTimeToken) -> Result<(), StoreError>;

    /// The token, if it is good for another use at `now`.
    fn one_time(
        &mut self,
        realm: &RealmId,
        purpose: Purpose,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StoreError>;

    /// Uses it. One conditional write: `false` when it is not good for another use.
    fn spend_one_time(
        &mut self,
        realm: &RealmId,
        purpose: Purpose,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// All of a purpose that are stored, the oldest first.
    fn one_times(&mut self, realm: &RealmId, purpose: Purpose) -> Result<Vec<OneTimeToken>, StoreError>;

    /// `false` when there is no such token.
    fn delete_one_time(&mut self, realm: &RealmId, purpose: Purpose, id: &str) -> Result<bool, StoreError>;
}
