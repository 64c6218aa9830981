//! SQLite's one writer: units queue for a thread that commits whatever is waiting in one group,
//! because a commit waits for the disk and a statement does not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chancery_core::ports::{Change, Outcome, StoreError, Work, WorkDone};
use diesel::QueryResult;

use crate::connection::AnyConnection;
use crate::error::{OpenError, classify};
use crate::observer::ObserverSlot;
use crate::stopwatch::Stopwatch;
use crate::target::SqliteTarget;
use crate::unit;

/// Units in one group at the most.
const GROUP_UNITS: usize = 256;
/// A group that has run so long commits even if more is waiting.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// A unit that waited longer is answered instead of run: its client has gone.
const QUEUE_TIME: Duration = Duration::from_secs(5);

struct Job {
    work: Work,
    done: WorkDone,
    queued: Stopwatch,
}

/// The queue and its thread.
pub struct Writer {
    sender: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Opens the writing connection and starts the thread. At most `queue_limit` units wait.
    pub fn start(
        target: SqliteTarget,
        queue_limit: usize,
        observer: ObserverSlot,
    ) -> Result<Self, OpenError> {
        let connection = AnyConnection::open_sqlite_writer(&target)?;
        let (sender, receiver) = sync_channel(queue_limit.max(1));
        let mut thread = WriterThread { target, observer, connection: Some(connection) };
        let handle = std::thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || thread.serve(&receiver))
            .map_err(OpenError::Thread)?;
        Ok(Self { sender: Some(sender), thread: Some(handle) })
    }

    /// Queues a unit; `done` is called in any case.
    pub fn submit(&self, work: Work, done: WorkDone) {
        let job = Job { work, done, queued: Stopwatch::start() };
        let refused = match &self.sender {
            Some(sender) => sender.try_send(job),
            None => Err(TrySendError::Disconnected(job)),
        };
        match refused {
            Ok(()) => {}
            Err(TrySendError::Full(job)) => {
                answer(job.done, Err(StoreError::Unavailable("too many writes are waiting".to_owned())));
            }
            Err(TrySendError::Disconnected(job)) => {
                answer(job.done, Err(StoreError::Unavailable("the writer has stopped".to_owned())));
            }
        }
    }

    /// Queues a unit and waits for its answer.
    pub fn run(&self, work: Work) -> Result<(), StoreError> {
        let (sender, receiver) = sync_channel(1);
        self.submit(work, Box::new(move |result| drop(sender.send(result))));
        receiver.recv().unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".to_owned())))
    }
}

impl Drop for Writer {
    /// Finishes what is queued.
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            drop(thread.join());
        }
    }
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
    /// `None` after a failure that leaves its state in doubt.
    connection: Option<AnyConnection>,
}

/// What a group will answer, and the changes that it recorded.
#[derive(Default)]
struct Group {
    answers: Vec<(WorkDone, Result<(), StoreError>)>,
    changes: Vec<Change>,
}

impl WriterThread {
    fn serve(&mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            self.group(first, jobs);
        }
    }

    /// Runs `first` and whatever is waiting, commits, and only then answers.
    fn group(&mut self, first: Job, jobs: &Receiver<Job>) {
        let mut connection = match self.begin() {
            Ok(connection) => connection,
            Err(error) => {
                // they all waited for the same lock or file: none would fare better
                answer(first.done, Err(error.clone()));
                for job in jobs.try_iter() {
                    answer(job.done, Err(error.clone()));
                }
                return;
            }
        };
        let mut group = Group::default();
        let stored = group.run(&mut connection, first, jobs).and_then(|()| connection.execute_all("COMMIT"));
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
    fn run(&mut self, connection: &mut AnyConnection, first: Job, jobs: &Receiver<Job>) -> QueryResult<()> {
        let started = Stopwatch::start();
        let mut next = Some(first);
        while let Some(job) = next {
            self.run_one(connection, job)?;
            let full = self.answers.len() >= GROUP_UNITS || started.elapsed() >= GROUP_TIME;
            next = if full { None } else { jobs.try_recv().ok() };
        }
        Ok(())
    }

    /// Runs one unit in a savepoint. When SQLite cannot go on (disk full, I/O error) it rolls back
    /// everything, and then the savepoint is gone.
    fn run_one(&mut self, connection: &mut AnyConnection, mut job: Job) -> QueryResult<()> {
        if job.queued.elapsed() > QUEUE_TIME {
            let late = StoreError::Unavailable("waited too long to write".to_owned());
            self.answers.push((job.done, Err(late)));
            return Ok(());
        }
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
