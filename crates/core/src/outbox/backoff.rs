//! How long a failed delivery waits for its next attempt.

/// Seconds after the first attempt.
const FIRST: i64 = 5;

/// At most, in seconds.
const LONGEST: i64 = 60 * 60;

/// Seconds to wait when so many attempts have failed: four times as long each time.
pub(super) fn wait(attempts: i64) -> i64 {
    let doublings = attempts.saturating_sub(1).saturating_mul(2).clamp(0, 20);
    (FIRST << doublings).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_further_and_further_apart() {
        let waits: Vec<i64> = (1..9).map(wait).collect();
        assert_eq!(waits, [5, 20, 80, 320, 1280, 3600, 3600, 3600]);
        assert_eq!(wait(i64::MAX), 3600);
        assert_eq!(wait(0), 5);
    }
}
