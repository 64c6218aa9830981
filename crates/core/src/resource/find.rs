//! Looking resources up.

use super::Resource;
use crate::ports::StoreError;
use crate::unit::Unit;

/// By its identifier, with or without a trailing slash.
pub fn find(unit: &mut Unit<'_>, identifier: &str) -> Result<Option<Resource>, StoreError> {
    unit.tx.resource(&unit.realm.id, identifier)
}

/// All of them, by identifier.
pub fn list(unit: &mut Unit<'_>) -> Result<Vec<Resource>, StoreError> {
    unit.tx.resources(&unit.realm.id)
}
