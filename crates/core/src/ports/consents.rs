//! Port: remembered approvals.

use crate::account::AccountId;
use crate::client::ClientId;
use crate::consent::Consent;
use crate::realm::RealmId;

use super::StoreError;

/// Remembered approvals, one an account and client.
pub trait Consents {
    fn consent(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<Option<Consent>, StoreError>;

    /// Stores or replaces.
    fn put_consent(&mut self, consent: &Consent) -> Result<(), StoreError>;

    fn delete_consent(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<bool, StoreError>;

    fn consents_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<Consent>, StoreError>;
}
