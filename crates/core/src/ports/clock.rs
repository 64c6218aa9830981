//! Port: the time.

use crate::time::{Micros, Timestamp};

/// The wall clock.
pub trait Clock: Send + Sync {
    fn micros(&self) -> Micros;

    fn now(&self) -> Timestamp {
        self.micros().seconds()
    }
}
