use crate::keyring::SigningKey;
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::StoreError;

/// Stored signing keys. Every mutation records the change `signing_keys` in the same transaction.
pub trait SigningKeys {
    fn signing_keys(&mut self, realm: &RealmId) -> Result<Vec<SigningKey>, StoreError>;

    /// `false` when the generation of that algorithm exists: another node was first. The
    /// transaction stays usable either way.
    fn insert_signing_key(&mut self, key: &SigningKey) -> Result<bool, StoreError>;

    fn retire_signing_key(&mut self, realm: &RealmId, kid: &str, at: Timestamp) -> Result<bool, StoreError>;

    fn delete_signing_key(&mut self, realm: &RealmId, kid: &str) -> Result<bool, StoreError>;
}
