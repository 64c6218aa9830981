//! Waiting for what must become so, for as long as it may take.

use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
/// Asks again and again until it is so. Panics when it is not after so long.
pub async fn within(limit: Duration, what: &str, so: impl AsyncFn() -> bool) {
    let deadline = SystemClock.monotonic().plus(limit);
    loop {
        // looked at before asking: an answer to a question asked in time counts
        let last = SystemClock.monotonic() >= deadline;
        if so().await {
            return;
        }
        assert!(!last, "not within {limit:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// [`within`] the second that a change may take to reach every node (R5).
pub async fn soon(what: &str, so: impl AsyncFn() -> bool) {
    within(Duration::from_secs(1), what, so).await;
}
