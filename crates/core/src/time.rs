//! Two clocks' times, which are never mixed (rule R10).
//!
//! Calendar time is what is stored and what tokens say: [`Timestamp`], whole seconds, where a specification
//! speaks of time, [`Micros`] where order matters. It may jump. How long ago something was in this process is
//! [`Monotonic`]: it never goes back, and cannot be stored.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z (`NumericDate` of RFC 7519 §2, whole seconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `seconds` later; stays at the end of the range instead of wrapping.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The moment `seconds` earlier; stays at the end of the range instead of wrapping.
    #[must_use]
    pub const fn minus(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    /// Seconds from `earlier` to `self`, negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub i64);

impl Micros {
    /// The second that this moment lies in.
    pub const fn seconds(self) -> Timestamp {
        Timestamp(self.0.div_euclid(1_000_000))
    }

    /// The first microsecond of a second.
    pub const fn from_seconds(at: Timestamp) -> Self {
        Self(at.0.saturating_mul(1_000_000))
    }

    /// The moment `seconds` later; stays at the end of the range instead of wrapping.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
}

/// A reading of the monotonic clock: microseconds since a start of the process's own choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Monotonic(u64);

impl Monotonic {
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the clock's start.
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// The moment so much later; stays at the end of the range instead of wrapping.
    #[must_use]
    pub fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)))
    }

    /// How much time has passed from `earlier` to `self`; none when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_stays_in_its_range() {
        let (start, end) = (Monotonic::from_micros(0), Monotonic::from_micros(u64::MAX));
        assert_eq!(start.plus(Duration::from_millis(3)).micros(), 3000);
        assert_eq!(start.plus(Duration::MAX), end);
        assert_eq!(end.plus(Duration::from_secs(1)), end);
        assert_eq!(start.plus(Duration::from_secs(5)).since(start), Duration::from_secs(5));
        assert_eq!(start.since(end), Duration::ZERO);
    }
}
