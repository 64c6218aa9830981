//! The units that wait for SQLite's writer, in the order in which they came.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use chancery_core::pool::Slots;
use chancery_core::ports::{StoreError, Turn, Work, WorkDone};

use crate::stopwatch::Stopwatch;

/// A unit that waits, or was given up.
pub struct Queued {
    pub turn: Turn,
    pub since: Stopwatch,
}

/// The queue. What was given up takes none of its places.
pub struct Queue {
    places: Arc<Slots>,
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Default)]
struct State {
    units: VecDeque<Queued>,
    closed: bool,
}

impl Queue {
    pub fn new(limit: usize) -> Self {
        Self { places: Arc::new(Slots::new(limit)), state: Mutex::default(), filled: Condvar::new() }
    }

    /// At the end of the queue. The callback is given back with the reason when there is no place.
    pub fn push(&self, work: Work, done: WorkDone) -> Result<Turn, (WorkDone, StoreError)> {
        let unavailable = |cause: &str| StoreError::Unavailable(cause.to_owned());
        let Some(place) = self.places.take_owned() else {
            return Err((done, unavailable("too many writes are waiting")));
        };
        let mut state = self.state();
        if state.closed {
            return Err((done, unavailable("the writer has stopped")));
        }
        let turn = Turn::new((work, done), place);
        state.units.push_back(Queued { turn: turn.clone(), since: Stopwatch::start() });
        // while the writer is held up, what is given up must not gather
        if state.units.len() > self.places.limit().saturating_mul(2) {
            state.units.retain(|unit| unit.turn.is_waiting());
        }
        drop(state);
        self.filled.notify_one();
        Ok(turn)
    }

    /// Waits for the next one; `None`: the queue is closed, and empty.
    pub fn next(&self) -> Option<Queued> {
        let empty = |state: &mut State| state.units.is_empty() && !state.closed;
        let waited = self.filled.wait_while(self.state(), empty);
        waited.unwrap_or_else(PoisonError::into_inner).units.pop_front()
    }

    /// The next one, if there is one now.
    pub fn try_next(&self) -> Option<Queued> {
        self.state().units.pop_front()
    }

    /// Nothing comes in any more.
    pub fn close(&self) {
        self.state().closed = true;
        self.filled.notify_all();
    }

    pub fn places(&self) -> &Slots {
        &self.places
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
