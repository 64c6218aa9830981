//! Points in time. Whole seconds where a specification speaks of time, microseconds where order matters.

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
