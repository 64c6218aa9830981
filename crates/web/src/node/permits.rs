//! Work of which only so much is done at a time, on threads: the rest waits here, without a thread.

use std::sync::Arc;
use std::time::Duration;

use chancery_core::pool::{Pool, Slots, Wait};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many permits. Further callers wait, but not for long and not in any number.
#[derive(Clone)]
pub struct Permits {
    name: &'static str,
    limit: usize,
    free: Arc<Semaphore>,
    waiting: Arc<Slots>,
    deadline: Duration,
}

/// Too many wait already, or the wait was too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl Permits {
    pub fn new(name: &'static str, limit: usize, waiting_limit: usize, deadline: Duration) -> Self {
        let (free, waiting) = (Arc::new(Semaphore::new(limit)), Arc::new(Slots::new(waiting_limit)));
        Self { name, limit, free, waiting, deadline }
    }

    /// One, until it is dropped. Whoever gives up while waiting leaves the queue.
    pub async fn take(&self) -> Result<OwnedSemaphorePermit, Full> {
        if let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() {
            return Ok(permit);
        }
        let wait = Wait::begin(self.waiting.take().ok_or(Full)?);
        let acquire = Arc::clone(&self.free).acquire_owned();
        let permit = tokio::time::timeout(self.deadline, acquire).await.map_err(|_| Full)?;
        wait.end();
        permit.map_err(|_| Full)
    }

    /// Those that nobody holds.
    pub fn free(&self) -> usize {
        self.free.available_permits()
    }

    pub fn waiting(&self) -> &Slots {
        &self.waiting
    }

    pub fn figures(&self) -> Pool {
        Pool {
            name: self.name,
            in_use: self.limit.saturating_sub(self.free()),
            idle: None,
            limit: Some(self.limit),
            waiting: self.waiting.taken(),
            waiting_limit: Some(self.waiting.limit()),
            deadline: Some(self.deadline),
            in_vain: self.waiting.in_vain(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn r14_who_waits_gets_a_permit_or_gives_up_and_leaves_no_trace_in_the_queue() {
        let permits = Permits::new("test", 1, 1, Duration::from_millis(20));
        let first = permits.take().await.unwrap();
        assert_eq!(permits.take().await.unwrap_err(), Full, "the wait was too long");
        let waits = tokio::time::timeout(Duration::from_millis(5), permits.take());
        assert!(waits.await.is_err(), "given up");
        let figures = permits.figures();
        assert_eq!((figures.in_use, figures.waiting, figures.in_vain), (1, 0, 2));
        let next = permits.clone();
        let second = actix_web::rt::spawn(async move { next.take().await.map(drop) });
        while permits.waiting().taken() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(permits.take().await.unwrap_err(), Full, "one may wait, and does");
        drop(first);
        assert_eq!(second.await.unwrap(), Ok(()));
        assert_eq!((permits.figures().in_use, permits.figures().in_vain), (0, 3));
    }
}
