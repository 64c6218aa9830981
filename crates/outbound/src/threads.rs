//! Threads for what the operating system may take long over: looking names up, reading the trusted authorities.
//! They are none of those that serve the database, and each lives for one piece of work: a name server that
//! hangs holds its thread until the resolver gives up, whatever became of the request that asked.

use std::io;

use chancery_core::pool::{Pool, Slots, Wait};
use tokio::sync::{Semaphore, oneshot};

/// Most threads at a time. A name server that is well answers in milliseconds.
const MOST: usize = 16;

/// Most callers that wait for a thread; what they do has a deadline of its own, and who gives up makes room.
const MOST_WAITING: usize = 256;

/// The threads of this process.
static THREADS: Threads = Threads::new(MOST, MOST_WAITING);

/// What this process looks up at this moment.
pub fn pool() -> Pool {
    THREADS.figures()
}

/// Does `work` on a thread of its own.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    THREADS.run(work).await
}

/// So many threads at a time, and so many callers that wait.
pub struct Threads {
    most: usize,
    places: Semaphore,
    waiting: Slots,
}

impl Threads {
    pub const fn new(most: usize, most_waiting: usize) -> Self {
        Self { most, places: Semaphore::const_new(most), waiting: Slots::new(most_waiting) }
    }

    pub fn figures(&self) -> Pool {
        Pool {
            name: "lookups",
            in_use: self.most.saturating_sub(self.places.available_permits()),
            idle: None,
            limit: Some(self.most),
            waiting: self.waiting.taken(),
            waiting_limit: Some(self.waiting.limit()),
            deadline: None,
            in_vain: self.waiting.in_vain(),
        }
    }

    /// Does `work` when there is a place for it. Whoever gives up while waiting leaves the queue; a piece of work
    /// that has begun keeps its place to its end. Errors: too many wait; no thread can be made.
    pub async fn run<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let full = || io::Error::new(io::ErrorKind::ResourceBusy, "too many look-ups are waiting");
        let wait = Wait::begin(self.waiting.take().ok_or_else(full)?);
        let place = self.places.acquire().await.map_err(io::Error::other)?;
        wait.end();
        let (sender, receiver) = oneshot::channel();
        std::thread::Builder::new().name("outbound".to_owned()).spawn(move || {
            let done = work();
            drop(place);
            // nobody may wait any more
            sender.send(done).ok();
        })?;
        receiver.await.map_err(io::Error::other)
    }
}
