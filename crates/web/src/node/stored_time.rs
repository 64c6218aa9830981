//! The newest time in the database, beside this node's clock (rule R10).

use std::sync::atomic::{AtomicI64, Ordering};

use chancery_core::time::Timestamp;

/// By so many seconds it may lie ahead: clocks differ.
const BORNE: i64 = 60;

/// The newest time that was found in the database.
#[derive(Debug)]
pub struct StoredTime(AtomicI64);

impl Default for StoredTime {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl StoredTime {
    pub fn set(&self, newest: Timestamp) {
        self.0.store(newest.0, Ordering::Release);
    }

    /// Seconds by which it lies ahead of the clock; 0: it does not.
    pub fn ahead(&self, now: Timestamp) -> i64 {
        Timestamp(self.0.load(Ordering::Acquire)).since(now).max(0)
    }

    /// Whether the clock has gone back, here or where the time was written.
    pub fn is_ahead(&self, now: Timestamp) -> bool {
        self.ahead(now) > BORNE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_more_than_a_minute_is_ahead() {
        let stored = StoredTime::default();
        assert!(!stored.is_ahead(Timestamp(0)));
        stored.set(Timestamp(1000));
        let ahead = |now| (stored.ahead(Timestamp(now)), stored.is_ahead(Timestamp(now)));
        assert_eq!((ahead(1001), ahead(940), ahead(939)), ((0, false), (60, false), (61, true)));
        assert!(stored.is_ahead(Timestamp(i64::MIN)));
    }
}
