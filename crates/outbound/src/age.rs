//! How old something may be.

use std::time::Duration;

use chancery_core::time::Monotonic;

/// Whether `at` lies less than `time` back.
pub fn is_within(at: Monotonic, now: Monotonic, time: Duration) -> bool {
    now.since(at) < time
}
