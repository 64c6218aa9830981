//! Port: resources and their secrets.

use crate::realm::RealmId;
use crate::resource::Resource;

use super::{Insert, StoreError};

/// Resources. Every mutation records the change `resource` in the same transaction. Identifiers
/// compare as `resource::comparable` says.
pub trait Resources {
    fn resource(&mut self, realm: &RealmId, identifier: &str) -> Result<Option<Resource>, StoreError>;

    /// `Taken("identifier")`.
    fn insert_resource(&mut self, resource: &Resource) -> Result<Insert, StoreError>;

    fn delete_resource(&mut self, realm: &RealmId, identifier: &str) -> Result<bool, StoreError>;

    /// All of them, by identifier.
    fn resources(&mut self, realm: &RealmId) -> Result<Vec<Resource>, StoreError>;
}
