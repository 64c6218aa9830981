//! Hops from an async worker to its threads that may wait or compute.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::{JoinError, JoinHandle, spawn_blocking};
use chancery_core::pool::{Pool, Slots, Wait};

/// Most hops that wait for a thread. Each has a request that waits for it, and a deadline.
const MOST_WAITING: usize = 1024;

/// Work for a thread. What nobody waits for any more, and has not begun, is not begun.
pub struct Hop<T>(JoinHandle<T>);

impl<T: Send + 'static> Hop<T> {
    pub fn begin(work: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(spawn_blocking(work))
    }
}

impl<T> Hop<T> {
    /// Leaves it out, if it has not begun.
    pub fn give_up(&self) {
        self.0.abort();
    }

    /// Errors: it panicked; it never began.
    pub async fn end(&mut self) -> Result<T, JoinError> {
        (&mut self.0).await
    }
}

impl<T> Drop for Hop<T> {
    fn drop(&mut self) {
        self.give_up();
    }
}

/// The hops to the database, counted.
pub struct Hops {
    waiting: Arc<Slots>,
    at_work: Arc<Slots>,
}

impl Default for Hops {
    fn default() -> Self {
        // a thread can be had for each that is at work
        Self { waiting: Arc::new(Slots::new(MOST_WAITING)), at_work: Arc::new(Slots::new(usize::MAX)) }
    }
}

impl Hops {
    /// `None`: too many wait already.
    pub fn begin<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<Hop<T>> {
        let (waits, at_work) = (Wait::begin(self.waiting.take_owned()?), Arc::clone(&self.at_work));
        Some(Hop::begin(move || {
            waits.end();
            let _at_work = at_work.take_owned();
            work()
        }))
    }

    /// `deadline`: longest wait of those who hop.
    pub fn figures(&self, deadline: Duration) -> Pool {
        Pool {
            name: "database_threads",
            in_use: self.at_work.taken(),
            idle: None,
            limit: None,
            waiting: self.waiting.taken(),
            waiting_limit: Some(self.waiting.limit()),
            deadline: Some(deadline),
            in_vain: self.waiting.in_vain(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// One thread that may wait.
    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).enable_all().build().unwrap()
    }

    #[test]
    fn r7_a_hop_that_was_given_up_never_begins_and_counts_as_in_vain() {
        let (hops, second_ran) = (Hops::default(), Arc::new(Slots::new(1)));
        let figures = || hops.figures(Duration::from_secs(3));
        runtime().block_on(async {
            let ((running, is_running), (release, released)) = (mpsc::channel(), mpsc::channel::<()>());
            let mut first =
                hops.begin(move || (running.send(()).unwrap(), released.recv().unwrap())).unwrap();
            is_running.recv().unwrap();
            let ran = Arc::clone(&second_ran);
            let second = hops.begin(move || ran.take_owned().map(std::mem::forget)).unwrap();
            assert_eq!((figures().in_use, figures().waiting), (1, 1));
            drop(second);
            release.send(()).unwrap();
            first.end().await.unwrap();
            // the one thread has come past the second
            hops.begin(|| ()).unwrap().end().await.unwrap();
        });
        assert_eq!(second_ran.taken(), 0);
        assert_eq!((figures().in_use, figures().waiting, figures().in_vain), (0, 0, 1));
    }
}
