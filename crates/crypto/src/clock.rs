//! Adapter: the wall clock.

use std::time::{SystemTime, UNIX_EPOCH};

use chancery_core::ports::Clock;
use chancery_core::time::Micros;

/// The operating system's wall clock. It may jump either way (rule R10).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

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
}
