//! Port: what accounts show who they are with.

use crate::account::AccountId;
use crate::authentication::{Credential, ShownCredential};
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::StoreError;

/// Credentials. Who changes those of an account holds its row (`Accounts::touch_account`), so that nobody enters
/// meanwhile by what they were.
pub trait Credentials {
    /// Those of an account, the oldest first.
    fn credentials(&mut self, realm: &RealmId, account: &AccountId) -> Result<Vec<Credential>, StoreError>;

    /// An error where the account has a password and this is another one.
    fn insert_credential(&mut self, credential: &Credential) -> Result<(), StoreError>;

    /// Stores its secret, name, generation and moment of change.
    fn change_credential(&mut self, credential: &Credential) -> Result<(), StoreError>;

    /// Notes the use of a credential of the account. `false`: it is gone, or of another generation.
    fn use_credential(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        shown: &ShownCredential,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}
