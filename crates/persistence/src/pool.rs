//! Pools of connections.

use std::sync::Arc;
use std::time::Duration;

use chancery_core::pool::{self, Slots, Wait};
use chancery_core::ports::StoreError;
use diesel::ConnectionError;
use diesel::r2d2::{HandleError, ManageConnection, Pool, PooledConnection};
use scheduled_thread_pool::ScheduledThreadPool;

use crate::connection::AnyConnection;
use crate::target::Target;

/// A connection in a pool. Checking it at each checkout would cost more than a query, so whoever
/// sees it fail marks it instead.
pub struct Pooled {
    pub connection: AnyConnection,
    pub broken: bool,
}

/// Opens connections: readers on SQLite, sessions on PostgreSQL.
#[derive(Debug)]
pub struct Manager(pub Target);

impl ManageConnection for Manager {
    type Connection = Pooled;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Pooled, ConnectionError> {
        let connection = match &self.0 {
            Target::Sqlite(target) => AnyConnection::open_sqlite_reader(target)?,
            Target::Postgres(target) => AnyConnection::open_postgres(target)?,
        };
        Ok(Pooled { connection, broken: false })
    }

    fn is_valid(&self, _: &mut Pooled) -> Result<(), ConnectionError> {
        Ok(())
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.broken || pooled.connection.is_broken()
    }
}

pub type PoolConnection = PooledConnection<Manager>;

/// Connections, and those who wait for one.
pub struct ConnectionPool {
    pool: Pool<Manager>,
    waiting: Slots,
}

impl ConnectionPool {
    /// Waits at most so long. Errors: the database cannot be reached, or all connections are in use.
    pub fn get(&self, at_most: Duration) -> Result<PoolConnection, StoreError> {
        // unbounded: whoever waits holds a thread, and of these there are only so many
        let wait = self.waiting.take().map(Wait::begin);
        let got = self.pool.get_timeout(at_most).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        if let Some(wait) = wait {
            wait.end();
        }
        Ok(got)
    }

    /// Longest wait for a connection.
    pub fn timeout(&self) -> Duration {
        self.pool.connection_timeout()
    }

    pub fn figures(&self) -> pool::Pool {
        let state = self.pool.state();
        let number = |connections: u32| usize::try_from(connections).unwrap_or(usize::MAX);
        pool::Pool {
            name: "database_connections",
            in_use: number(state.connections.saturating_sub(state.idle_connections)),
            idle: Some(number(state.idle_connections)),
            limit: Some(number(self.pool.max_size())),
            waiting: self.waiting.taken(),
            waiting_limit: None,
            deadline: Some(self.timeout()),
            in_vain: self.waiting.in_vain(),
        }
    }
}

#[derive(Debug)]
struct LogError;

impl HandleError<ConnectionError> for LogError {
    fn handle_error(&self, error: ConnectionError) {
        tracing::warn!(%error, "cannot connect to the database");
    }
}

/// An empty pool: the first connection is opened by the first request, so that a start is quick
/// and does not depend on the database.
pub fn build(target: Target, size: u32, acquire_timeout: Duration) -> ConnectionPool {
    let threads = ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("db-pool").build();
    let pool = Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(0))
        .connection_timeout(acquire_timeout)
        .test_on_check_out(false)
        .error_handler(Box::new(LogError))
        .thread_pool(Arc::new(threads))
        .build_unchecked(Manager(target));
    ConnectionPool { pool, waiting: Slots::new(usize::MAX) }
}
