use crate::grants::{AuthorizationCode, GrantId};
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

use super::StoreError;

/// Authorization codes.
pub trait Codes {
    fn insert_code(&mut self, code: &AuthorizationCode) -> Result<(), StoreError>;

    fn code(&mut self, realm: &RealmId, digest: &Digest) -> Result<Option<AuthorizationCode>, StoreError>;

    /// One conditional write: `true` for exactly one caller, ever.
    fn consume_code(
        &mut self,
        realm: &RealmId,
        digest: &Digest,
        grant: &GrantId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}
