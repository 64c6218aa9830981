//! Looking clients up.

use super::{Client, ClientId};
use crate::ports::StoreError;
use crate::unit::Unit;

pub fn find(unit: &mut Unit<'_>, id: &ClientId) -> Result<Option<Client>, StoreError> {
    unit.tx.client(&unit.realm.id, id)
}

/// At most `limit` clients in the order of their id, after `after`.
pub fn page(unit: &mut Unit<'_>, after: Option<&ClientId>, limit: i64) -> Result<Vec<Client>, StoreError> {
    unit.tx.clients(&unit.realm.id, after, limit)
}
