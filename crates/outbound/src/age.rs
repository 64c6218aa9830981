//! How old something may be.

use chancery_core::time::Timestamp;

/// Whether `at` lies at most `seconds` back. A clock that was set back makes everything stale.
pub(crate) fn is_within(at: Timestamp, now: Timestamp, seconds: i64) -> bool {
    (0..seconds).contains(&now.since(at))
}
