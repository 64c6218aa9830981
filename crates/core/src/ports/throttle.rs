//! Port: counters of attempts.

use crate::realm::RealmId;
use crate::secret::Digest;
use crate::throttle::{Attempt, Limit};
use crate::time::Timestamp;

use super::StoreError;

/// Counters of attempts.
pub trait Throttle {
    /// Counts an attempt against `key`, unless its window is full already: then nothing is counted.
    /// A window begins with its first attempt. Parallel calls count one after the other.
    fn attempt(
        &mut self,
        realm: &RealmId,
        key: &Digest,
        limit: Limit,
        now: Timestamp,
    ) -> Result<Attempt, StoreError>;

    /// Takes one counted attempt back: it succeeded.
    fn forgive(&mut self, realm: &RealmId, key: &Digest) -> Result<(), StoreError>;

    /// Forgets a counter.
    fn clear_attempts(&mut self, realm: &RealmId, key: &Digest) -> Result<(), StoreError>;
}
