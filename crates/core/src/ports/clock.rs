//! Port: the time.

use crate::time::{Micros, Monotonic, Timestamp};

/// The two clocks (rule R10). What is stored, and what tokens say, is calendar time, which may jump either way;
/// how long something has taken, or is kept in this process, is told by the monotonic clock, which does not.
pub trait Clock: Send + Sync {
    /// Calendar time, in microseconds.
    fn micros(&self) -> Micros;

    /// Calendar time, in seconds.
    fn now(&self) -> Timestamp {
        self.micros().seconds()
    }

    /// Elapsed time. All clocks of a process that tell this machine's time count from the same start.
    fn monotonic(&self) -> Monotonic;
}
