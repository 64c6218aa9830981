//! Port: authorization codes.

use crate::account::AccountId;
use crate::client::ClientId;
use crate::grants::{AuthorizationCode, GrantId};
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

use super::StoreError;

/// Authorization codes.
pub trait Codes {
    fn insert_code(&mut self, code: &AuthorizationCode) -> Result<(), StoreError>;

    fn code(&mut self, realm: &RealmId, digest: &Digest) -> Result<Option<AuthorizationCode>, StoreError>;

    /// Deletes the codes of an account for a client that were not redeemed yet: the client lost its access.
    fn forget_codes(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<(), StoreError>;

    /// Gives a code back whose redemption came to nothing by a fault of ours. The grant's row must be gone.
    fn release_code(&mut self, realm: &RealmId, digest: &Digest, grant: &GrantId) -> Result<(), StoreError>;

    /// One conditional write: `true` for exactly one caller, ever.
    fn consume_code(
        &mut self,
        realm: &RealmId,
        digest: &Digest,
        grant: &GrantId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}
