//! Threads for what the operating system may take long over: looking names up, reading the trusted authorities.
//! They are none of those that serve the database, and each lives for one piece of work: a name server that
//! hangs holds its thread until the resolver gives up, whatever became of the request that asked.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Semaphore, oneshot};

/// Most threads at a time. A name server that is well answers in milliseconds.
const MOST: usize = 16;

/// Most callers that wait for a thread; what they do has a deadline of its own, and who gives up makes room.
const MOST_WAITING: usize = 256;

/// The threads of this process.
static THREADS: Threads = Threads::new(MOST, MOST_WAITING);

/// How many threads are at work, and how many callers wait for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub at_work: usize,
    pub waiting: usize,
}

/// What this process looks up at this moment.
pub fn figures() -> Figures {
    THREADS.figures()
}

/// Does `work` on a thread of its own.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    THREADS.run(work).await
}

/// So many threads at a time, and so many callers that wait.
pub struct Threads {
    most: usize,
    most_waiting: usize,
    places: Semaphore,
    waiting: AtomicUsize,
}

impl Threads {
    pub const fn new(most: usize, most_waiting: usize) -> Self {
        Self { most, most_waiting, places: Semaphore::const_new(most), waiting: AtomicUsize::new(0) }
    }

    pub fn figures(&self) -> Figures {
        let at_work = self.most.saturating_sub(self.places.available_permits());
        Figures { at_work, waiting: self.waiting.load(Ordering::SeqCst) }
    }

    /// Does `work` when there is a place for it. Whoever gives up while waiting leaves the queue; a piece of work
    /// that has begun keeps its place to its end. Errors: too many wait; no thread can be made.
    pub async fn run<T: Send + 'static>(
        &'static self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let waits = Waits::begin(self)?;
        let place = self.places.acquire().await.map_err(io::Error::other)?;
        drop(waits);
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

/// One caller in the queue, until it is dropped.
struct Waits<'a>(&'a Threads);

impl<'a> Waits<'a> {
    fn begin(threads: &'a Threads) -> io::Result<Self> {
        let waits = Self(threads);
        if threads.waiting.fetch_add(1, Ordering::SeqCst) >= threads.most_waiting {
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, "too many look-ups are waiting"));
        }
        Ok(waits)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}
