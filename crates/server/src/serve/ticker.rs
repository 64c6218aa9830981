//! Background threads that wake at intervals and stop when told.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::failure::Failure;

/// Tells background threads to stop.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Waits at most so long; `true` when it is time to stop.
    pub fn wait(&self, at_most: Duration) -> bool {
        let (told, bell) = &*self.0;
        let guard = told.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) =
            bell.wait_timeout_while(guard, at_most, |told| !*told).unwrap_or_else(PoisonError::into_inner);
        *guard
    }

    fn tell(&self) {
        let (told, bell) = &*self.0;
        *told.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }
}

/// The running threads.
#[derive(Debug, Default)]
pub struct Background {
    stop: Stop,
    threads: Vec<JoinHandle<()>>,
}

impl Background {
    /// Starts a thread that calls `tick` every `interval` until it is told to stop. A tick that panics is
    /// logged, and the next one comes (rule R17).
    pub fn every(
        &mut self,
        name: &'static str,
        interval: Duration,
        mut tick: impl FnMut() + Send + 'static,
    ) -> Result<(), Failure> {
        let stop = self.stop.clone();
        let body = move || {
            while !stop.wait(interval) {
                let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut tick));
                if caught.is_err() {
                    tracing::error!(thread = name, "a background step panicked");
                }
            }
        };
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(body)
            .map_err(|error| Failure::refused("internal", error.to_string()))?;
        self.threads.push(thread);
        Ok(())
    }

    /// Tells all threads to stop, and waits until they have.
    pub fn stop(self) {
        self.stop.tell();
        for thread in self.threads {
            // ticks catch their panics, so there is nothing to learn
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn ticks_go_on_after_a_panic_and_end_when_told() {
        let (sender, receiver) = mpsc::channel();
        let mut background = Background::default();
        let mut count = 0;
        let tick = move || {
            count += 1;
            assert!(sender.send(count).is_ok() || count > 3, "the test listens");
            assert!(count != 1, "the first one fails");
        };
        background.every("test", Duration::from_millis(1), tick).unwrap();
        assert_eq!(receiver.iter().take(3).collect::<Vec<_>>(), [1, 2, 3]);
        background.stop();
        assert!(receiver.iter().count() < usize::MAX, "the sender is gone");
    }
}
