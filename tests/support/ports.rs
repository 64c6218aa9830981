//! Time and randomness that a test decides.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chancery_core::ports::{Clock, Entropy};
use chancery_core::time::{Micros, Monotonic};
use chancery_crypto::SystemClock;
use sha2::{Digest as _, Sha256};

/// Clocks that stand still until they are moved.
pub struct TestClock {
    wall: AtomicI64,
    elapsed: AtomicU64,
}

impl TestClock {
    /// 2027-01-15T08:00:00Z.
    pub const START: Micros = Micros(1_800_000_000_000_000);

    pub const fn new() -> Self {
        Self { wall: AtomicI64::new(Self::START.0), elapsed: AtomicU64::new(0) }
    }

    /// So many seconds pass.
    pub fn advance(&self, seconds: i64) {
        let passed = u64::try_from(seconds).expect("time does not go back");
        self.elapsed.fetch_add(passed * 1_000_000, Ordering::SeqCst);
        self.step_wall(seconds);
    }

    /// Calendar time jumps by so many seconds, backwards if negative; no time passes (rule R10).
    pub fn step_wall(&self, seconds: i64) {
        self.wall.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    /// Each look is a microsecond later, so that order can be told where it matters.
    fn micros(&self) -> Micros {
        Micros(self.wall.fetch_add(1, Ordering::SeqCst))
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::from_micros(self.elapsed.load(Ordering::SeqCst))
    }
}

/// What something comes to, and how long it really takes.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let began = SystemClock.monotonic();
    let done = work.await;
    (done, SystemClock.monotonic().since(began))
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
