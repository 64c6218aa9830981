//! Adapter: the operating system's clocks.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chancery_core::ports::Clock;
use chancery_core::time::{Micros, Monotonic};

/// The operating system's clocks. Its calendar time may jump either way, its monotonic clock never goes back
/// (rule R10).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// Where this process counts from.
static START: LazyLock<Instant> = LazyLock::new(instant);

#[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else must use")]
fn instant() -> Instant {
    Instant::now()
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else must use")]
    fn micros(&self) -> Micros {
        let now = SystemTime::now();
        // a clock set before 1970 counts backwards instead of failing
        let micros = match now.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |m| -m),
        };
        Micros(micros)
    }

    fn monotonic(&self) -> Monotonic {
        // the start is read first: it may be now
        let start = *START;
        Monotonic::from_micros(0).plus(instant().saturating_duration_since(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_time_after_this_was_written() {
        let clock = SystemClock;
        assert!(clock.now().0 > 1_700_000_000);
        assert_eq!(clock.micros().seconds().since(clock.now()), 0);
    }

    #[test]
    fn r10_elapsed_time_never_goes_back() {
        let readings: Vec<_> = (0..1000).map(|_| SystemClock.monotonic()).collect();
        assert!(readings.is_sorted());
    }
}
