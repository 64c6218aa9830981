//! Leaves a provider alone that does not answer (rule R18).

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chancery_core::federation::UpstreamError;
use chancery_core::ports::Clock;
use chancery_core::time::Monotonic;

/// Failures in a row after which a provider is left alone.
const FAILURES: u32 = 3;

/// How long it is left alone; then one request may try.
const REST: Duration = Duration::from_secs(15);

/// Longest that a person waits for all requests of one step together.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers at once for a provider that is down, instead of letting each person wait (R18).
pub struct Breaker {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    closed_until: Option<Monotonic>,
}

impl Breaker {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// For a call that asks the provider in any case: what it meets is how the provider is.
    pub async fn guard<T>(
        &self,
        call: impl Future<Output = Result<T, UpstreamError>>,
    ) -> Result<T, UpstreamError> {
        if !self.lets_through() {
            return Err(resting());
        }
        let outcome = in_time(call).await;
        self.learn(!matches!(outcome, Err(UpstreamError::Unavailable(_))));
        outcome
    }

    /// For a call that is mostly answered from memory: that it went well says nothing of the provider.
    pub async fn watch<T>(
        &self,
        call: impl Future<Output = Result<T, UpstreamError>>,
    ) -> Result<T, UpstreamError> {
        if self.is_resting() {
            return Err(resting());
        }
        let outcome = in_time(call).await;
        if matches!(outcome, Err(UpstreamError::Unavailable(_))) {
            self.learn(false);
        }
        outcome
    }

    fn is_resting(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed_until.is_some_and(|until| self.clock.monotonic() < until)
    }

    fn lets_through(&self) -> bool {
        let now = self.clock.monotonic();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.closed_until {
            Some(until) if now < until => false,
            Some(_) => {
                // this one tries; the others wait for what it learns
                state.closed_until = Some(now.plus(REST));
                true
            }
            None => true,
        }
    }

    fn learn(&self, good: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if good {
            *state = State::default();
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.closed_until = Some(self.clock.monotonic().plus(REST));
        }
    }
}

async fn in_time<T>(call: impl Future<Output = Result<T, UpstreamError>>) -> Result<T, UpstreamError> {
    let outcome = tokio::time::timeout(PATIENCE, call).await;
    outcome.unwrap_or_else(|_| Err(UpstreamError::Unavailable("too slow".to_owned())))
}

fn resting() -> UpstreamError {
    UpstreamError::Unavailable("it did not answer lately".to_owned())
}
