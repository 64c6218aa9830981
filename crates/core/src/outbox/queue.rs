//! What an act does to have something delivered.

use crate::ports::{StoreError, Tx};
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::entry::{Entry, Payload};

/// Queues a delivery that is due at once and is tried for `patience` seconds. Does nothing when the same is
/// queued already.
pub fn queue<P: Payload>(
    tx: &mut dyn Tx,
    realm: &RealmId,
    payload: &P,
    patience: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry::new(realm, payload, patience, now)
        .map_err(|error| StoreError::Failed(format!("cannot write a {}: {error}", P::KIND)))?;
    tx.enqueue(&entry)
}
