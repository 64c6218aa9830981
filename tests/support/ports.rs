//! Time and randomness that a test decides.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chancery_core::ports::{Clock, Entropy};
use chancery_core::time::Micros;
use sha2::{Digest as _, Sha256};

/// A clock that stands still until it is moved.
pub struct TestClock(AtomicI64);

impl TestClock {
    /// 2027-01-15T08:00:00Z.
    pub const START: Micros = Micros(1_800_000_000_000_000);

    pub const fn new() -> Self {
        Self(AtomicI64::new(Self::START.0))
    }

    /// Moves by so many seconds; backwards if negative.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    /// Each look is a microsecond later, so that order can be told where it matters.
    fn micros(&self) -> Micros {
        Micros(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

/// Different at each call, the same in each run.
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
