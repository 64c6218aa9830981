//! Adapter: elapsed time, where real waits are measured.

use std::time::{Duration, Instant};

/// How long something has taken by the operating system's own clock. What is measured here waits for threads,
/// sockets and files, whose time-outs the system counts, too: a clock that is set would stand still meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "real waits are measured by the clock that ends them")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
