//! What an act does to have something delivered.

use crate::ports::StoreError;
use crate::unit::Unit;

use super::entry::{Entry, Payload};

/// Queues a delivery that is due at once and is tried for `patience` seconds. Does nothing when the same is
/// queued already.
pub fn queue<P: Payload>(unit: &mut Unit<'_>, payload: &P, patience: i64) -> Result<(), StoreError> {
    let entry = Entry::new(&unit.realm.id, payload, patience, unit.at())
        .map_err(|error| StoreError::Failed(format!("cannot write a {}: {error}", P::KIND)))?;
    unit.tx.enqueue(&entry)
}
