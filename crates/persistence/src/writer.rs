//! SQLite's one writer: units queue for a thread that commits whatever is waiting in one group,
//! because a commit waits for the disk and a statement does not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chancery_core::pool::{Pool, Slots};
use chancery_core::ports::{Change, Outcome, StoreError, Turn, Work, WorkDone};
use diesel::QueryResult;

use crate::connection::AnyConnection;
use crate::error::{OpenError, classify};
use crate::observer::ObserverSlot;
use crate::queue::{Queue, Queued};
use crate::stopwatch::Stopwatch;
use crate::target::SqliteTarget;
use crate::unit;

/// Units in one group at the most.
const GROUP_UNITS: usize = 256;
/// A group that has run so long commits even if more is waiting.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// The queue and its thread.
pub struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    queue: Queue,
    /// A unit that waited longer is answered instead of run: its client has gone.
    queue_time: Duration,
    /// Taken while a group is under way.
    at_work: Slots,
}

impl Writer {
    /// Opens the writing connection and starts the thread. At most `queue_limit` units wait, none longer than
    /// `queue_time`.
    pub fn start(
        target: SqliteTarget,
        queue_limit: usize,
        queue_time: Duration,
        observer: ObserverSlot,
    ) -> Result<Self, OpenError> {
        let connection = AnyConnection::open_sqlite_writer(&target)?;
        let queue = Queue::new(queue_limit.max(1));
        let shared = Arc::new(Shared { queue, queue_time, at_work: Slots::new(1) });
        let mut thread =
            WriterThread { target, observer, shared: Arc::clone(&shared), connection: Some(connection) };
        let handle = std::thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || thread.serve())
            .map_err(OpenError::Thread)?;
        Ok(Self { shared, thread: Some(handle) })
    }

    /// Queues a unit; `done` is called unless its turn is given up.
    pub fn submit(&self, work: Work, done: WorkDone) -> Turn {
        self.shared.queue.push(work, done).unwrap_or_else(|(done, cause)| {
            answer(done, Err(cause));
            Turn::default()
        })
    }

    /// Queues a unit and waits for its answer, which comes in time however long the writer is held up.
    pub fn run(&self, work: Work) -> Result<(), StoreError> {
        let (sender, receiver) = sync_channel(1);
        let turn = self.submit(work, Box::new(move |result| drop(sender.send(result))));
        let stopped = || Err(StoreError::Unavailable("the writer has stopped".to_owned()));
        match receiver.recv_timeout(self.shared.queue_time) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) if turn.give_up() => Err(waited_too_long()),
            Err(RecvTimeoutError::Timeout) => receiver.recv().unwrap_or_else(|_| stopped()),
            Err(RecvTimeoutError::Disconnected) => stopped(),
        }
    }

    pub fn queue_time(&self) -> Duration {
        self.shared.queue_time
    }

    pub fn figures(&self) -> Pool {
        let Shared { queue, queue_time, at_work } = &*self.shared;
        Pool {
            name: "sqlite_writer",
            in_use: at_work.taken(),
            idle: None,
            limit: Some(1),
            waiting: queue.places().taken(),
            waiting_limit: Some(queue.places().limit()),
            deadline: Some(*queue_time),
            in_vain: queue.places().in_vain(),
        }
    }
}

impl Drop for Writer {
    /// Finishes what is queued.
    fn drop(&mut self) {
        self.shared.queue.close();
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            drop(thread.join());
        }
    }
}

fn waited_too_long() -> StoreError {
    StoreError::Unavailable("waited too long to write".to_owned())
}

/// Calls back; a callback that panics costs nobody else.
fn answer(done: WorkDone, result: Result<(), StoreError>) {
    if catch_unwind(AssertUnwindSafe(|| done(result))).is_err() {
        tracing::error!("the callback of a unit of work panicked");
    }
}

struct WriterThread {
    target: SqliteTarget,
    observer: ObserverSlot,
    shared: Arc<Shared>,
    /// `None` after a failure that leaves its state in doubt.
    connection: Option<AnyConnection>,
}

/// A unit that has begun: it is run to its end, whatever becomes of its caller.
struct Job {
    work: Work,
    done: WorkDone,
    queued: Stopwatch,
}

/// What a group will answer, and the changes that it recorded.
#[derive(Default)]
struct Group {
    answers: Vec<(WorkDone, Result<(), StoreError>)>,
    changes: Vec<Change>,
}

impl Drop for WriterThread {
    /// However the thread ends, nobody waits for it.
    fn drop(&mut self) {
        self.shared.queue.close();
        while let Some(unit) = self.shared.queue.try_next() {
            unit.turn.give_up();
        }
    }
}

impl Job {
    /// `None`: it was given up.
    fn begin(unit: &Queued) -> Option<Self> {
        let (work, done) = unit.turn.begin()?;
        Some(Self { work, done, queued: unit.since })
    }
}

impl Shared {
    /// Waits for the next unit that somebody wants.
    fn next(&self) -> Option<Job> {
        loop {
            let job = Job::begin(&self.queue.next()?);
            if job.is_some() {
                return job;
            }
        }
    }

    /// As [`Shared::next`], if there is one now.
    fn try_next(&self) -> Option<Job> {
        loop {
            let job = Job::begin(&self.queue.try_next()?);
            if job.is_some() {
                return job;
            }
        }
    }
}

impl WriterThread {
    fn serve(&mut self) {
        let shared = Arc::clone(&self.shared);
        while let Some(first) = shared.next() {
            let _at_work = shared.at_work.take();
            self.group(first);
        }
    }

    /// Runs `first` and whatever is waiting, commits, and only then answers.
    fn group(&mut self, first: Job) {
        let shared = Arc::clone(&self.shared);
        let mut connection = match self.begin() {
            Ok(connection) => connection,
            Err(error) => {
                // they all waited for the same lock or file: none would fare better
                answer(first.done, Err(error.clone()));
                while let Some(job) = shared.try_next() {
                    answer(job.done, Err(error.clone()));
                }
                return;
            }
        };
        let mut group = Group::default();
        let stored =
            group.run(&mut connection, first, &shared).and_then(|()| connection.execute_all("COMMIT"));
        match stored {
            Ok(()) => {
                self.connection = Some(connection);
                self.observer.notify(&group.changes);
            }
            // the next group gets a new connection: this one may hold half a transaction
            Err(error) => group.fail(&classify(&error)),
        }
        for (done, result) in group.answers {
            answer(done, result);
        }
    }

    fn begin(&mut self) -> Result<AnyConnection, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => AnyConnection::open_sqlite_writer(&self.target)
                .map_err(|e| StoreError::Unavailable(e.to_string()))?,
        };
        connection.execute_all("BEGIN IMMEDIATE").map_err(|e| classify(&e))?;
        Ok(connection)
    }
}

impl Group {
    /// Runs units until none is waiting or the group is large enough. An error means that the whole
    /// group is lost.
    fn run(&mut self, connection: &mut AnyConnection, first: Job, shared: &Shared) -> QueryResult<()> {
        let started = Stopwatch::start();
        let mut next = Some(first);
        while let Some(job) = next {
            if job.queued.elapsed() > shared.queue_time {
                self.answers.push((job.done, Err(waited_too_long())));
            } else {
                self.run_one(connection, job)?;
            }
            let full = self.answers.len() >= GROUP_UNITS || started.elapsed() >= GROUP_TIME;
            next = if full { None } else { shared.try_next() };
        }
        Ok(())
    }

    /// Runs one unit in a savepoint. When SQLite cannot go on (disk full, I/O error) it rolls back
    /// everything, and then the savepoint is gone.
    fn run_one(&mut self, connection: &mut AnyConnection, mut job: Job) -> QueryResult<()> {
        if let Err(error) = connection.execute_all("SAVEPOINT unit") {
            self.answers.push((job.done, Err(classify(&error))));
            return Err(error);
        }
        let attempt = unit::attempt(connection, &mut |transaction| (job.work)(transaction));
        let end = if attempt.result == Ok(Outcome::Commit) {
            self.changes.extend(attempt.changes);
            "RELEASE unit"
        } else {
            "ROLLBACK TO unit; RELEASE unit"
        };
        self.answers.push((job.done, attempt.result.map(drop)));
        connection.execute_all(end)
    }

    /// Turns every success of a group that was not stored into a failure.
    fn fail(&mut self, cause: &StoreError) {
        tracing::error!(%cause, units = self.answers.len(), "a group of writes was not stored");
        for (_, result) in &mut self.answers {
            if result.is_ok() {
                *result = Err(StoreError::Unavailable(format!("not stored: {cause}")));
            }
        }
    }
}
