//! What the database last said to whoever asked whether this node can serve.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chancery_core::time::Monotonic;

/// How long it is believed, so that probes cost nothing.
const BELIEVED: Duration = Duration::from_secs(1);

/// What the database last said, and when.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Monotonic, bool)>>);

impl Readiness {
    /// `None`: it is too long ago.
    pub fn get(&self, now: Monotonic) -> Option<bool> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.filter(|(at, _)| now.since(*at) < BELIEVED).map(|(_, answers)| answers)
    }

    pub fn set(&self, at: Monotonic, answers: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, answers));
    }
}
