//! The handle on a database.

use std::sync::Arc;
use std::time::Duration;

use chancery_core::pool::Pool;
use chancery_core::ports::{Access, Outcome, Patience, Store, StoreError, Turn, Work, WorkDone};

use crate::connection::SQLITE_BUSY_TIMEOUT_MS;
use crate::error::{MigrateError, OpenError};
use crate::migrate;
use crate::observer::{ChangeObserver, ObserverSlot};
use crate::pool::{self, ConnectionPool};
use crate::target::Target;
use crate::unit;
use crate::writer::Writer;

/// Longest wait for a unit on a connection of the pool: a second until it has one, then its statements. A database
/// that says nothing at all keeps the thread, but not the request (rules R6, R7).
const PATIENCE: Duration = Duration::from_secs(3);

/// Limits of a database handle.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether a database that is not there, or empty, is made.
    pub create: bool,
    /// Sessions on PostgreSQL, reading connections on SQLite; 0: twice the cores up to 16, or 4.
    pub max_connections: u32,
    /// How long a unit waits for a connection.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL works on a statement, or waits for its locks.
    pub statement_timeout: Duration,
    /// Writes that wait for SQLite's writer at the most.
    pub queue_limit: usize,
    /// How long a write waits for it.
    pub queue_time: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            create: true,
            max_connections: 0,
            acquire_timeout: Duration::from_secs(1),
            statement_timeout: Duration::from_millis(1_500),
            queue_limit: 1_024,
            queue_time: Duration::from_secs(5),
        }
    }
}

/// A database. Cloning gives another handle on the same connections.
#[derive(Clone)]
pub struct Database {
    pub(crate) inner: Arc<Inner>,
}

pub struct Inner {
    pub target: Target,
    /// Whether an empty database gets a schema.
    pub may_create: bool,
    pub pool: ConnectionPool,
    /// SQLite's writer.
    pub writer: Option<Writer>,
    pub observer: ObserverSlot,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database").field(&self.inner.target).finish()
    }
}

impl Database {
    /// Opens `sqlite:PATH`, creating the file (mode 0600) and its directory where it may, or `postgres://…`,
    /// to which the first unit connects. Does not migrate.
    pub fn open(url: &str, options: &Options) -> Result<Self, OpenError> {
        let target = Target::parse(url, options.statement_timeout)?;
        let observer = ObserverSlot::default();
        let (writer, size) = match &target {
            Target::Sqlite(sqlite) => {
                if options.create { sqlite.create() } else { sqlite.find() }?;
                let (limit, time) = (options.queue_limit, options.queue_time);
                (Some(Writer::start(sqlite.clone(), limit, time, observer.clone())?), 4)
            }
            Target::Postgres(_) => {
                let cores = std::thread::available_parallelism().map_or(1, usize::from);
                (None, u32::try_from(cores.saturating_mul(2)).unwrap_or(16).min(16))
            }
        };
        let size = if options.max_connections == 0 { size } else { options.max_connections };
        let pool = pool::build(target.clone(), size, options.acquire_timeout);
        let may_create = options.create;
        Ok(Self { inner: Arc::new(Inner { target, may_create, pool, writer, observer }) })
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.inner.target, Target::Sqlite(_))
    }

    /// Has `observer` called with the changes of each transaction of this handle (and its clones)
    /// after its COMMIT and before its caller is answered: a node sees its own change at once.
    /// Only the first observer counts.
    pub fn on_commit(&self, observer: ChangeObserver) {
        self.inner.observer.set(observer);
    }

    /// Applies what is pending and returns the names. One migrator works at a time; others wait
    /// and find nothing left. Each migration is one transaction, so a stopped run can be repeated. That an
    /// empty database is filled is said loudly.
    pub fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        migrate::run(&self.inner.target, self.inner.may_create)
    }

    /// Names of the migrations that [`Database::migrate`] would apply.
    pub fn pending_migrations(&self) -> Result<Vec<String>, MigrateError> {
        migrate::pending(&self.inner.target)
    }

    /// Refuses a database whose schema only newer releases can use. A database without a schema
    /// passes.
    pub fn check_reader(&self) -> Result<(), MigrateError> {
        migrate::check_reader(&self.inner.target)
    }
}

impl Store for Database {
    fn run_blocking(&self, access: Access, mut work: Work) -> Result<(), StoreError> {
        match &self.inner.writer {
            Some(writer) if access == Access::Write => writer.run(work),
            _ => unit::run(&self.inner.pool, &self.inner.observer, access, |tx| work(tx)),
        }
    }

    fn submit(&self, work: Work, done: WorkDone) -> Result<Turn, (Work, WorkDone)> {
        match &self.inner.writer {
            Some(writer) => Ok(writer.submit(work, done)),
            None => Err((work, done)),
        }
    }

    fn patience(&self, access: Access) -> Patience {
        match &self.inner.writer {
            // once begun, it may wait for another process's lock
            Some(writer) if access == Access::Write => {
                let lock = Duration::from_millis(SQLITE_BUSY_TIMEOUT_MS.into());
                Patience { begin: writer.queue_time(), end: writer.queue_time() + lock + PATIENCE }
            }
            _ => Patience { begin: PATIENCE, end: PATIENCE },
        }
    }

    fn pools(&self) -> Vec<Pool> {
        let writer = self.inner.writer.as_ref().map(Writer::figures);
        std::iter::once(self.inner.pool.figures()).chain(writer).collect()
    }

    fn check(&self) -> Result<(), StoreError> {
        let (min_reader, applied) = unit::read(&self.inner.pool, migrate::read_state)?;
        migrate::judge(min_reader, &applied).map_err(StoreError::Unavailable)?;
        self.run_blocking(Access::Write, Box::new(|tx| tx.probe().map(|()| Outcome::Commit)))
    }
}
