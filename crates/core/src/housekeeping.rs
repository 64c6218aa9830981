//! What every node does from time to time, and when it starts.

use crate::ports::{Revocation, StoreError};
use crate::time::Timestamp;
use crate::unit::Unit;

/// Removes at most `limit` rows in all that nothing can need any more. Answers how many.
pub fn purge(unit: &mut Unit<'_>, limit: i64) -> Result<usize, StoreError> {
    unit.tx.purge(unit.at(), limit)
}

/// The revocations of the realm that a node must keep in mind.
pub fn revocations(unit: &mut Unit<'_>) -> Result<Vec<Revocation>, StoreError> {
    unit.tx.revocations(&unit.realm.id, unit.at())
}

/// Writes down what time this node has; answers the newest that is stored, whatever the realm.
pub fn beat(unit: &mut Unit<'_>) -> Result<Timestamp, StoreError> {
    unit.tx.beat(unit.at())
}
