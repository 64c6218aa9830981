//! A connection to either database.

use diesel::connection::{
    AnsiTransactionManager, Connection as _, SimpleConnection as _, TransactionManager,
};
use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{ConnectionError, ConnectionResult, QueryResult};

use crate::target::{PostgresTarget, SqliteTarget};

/// How long SQLite waits for another process's write lock, in milliseconds (R8).
pub const SQLITE_BUSY_TIMEOUT_MS: u32 = 5_000;

/// A connection to either database. Queries that both understand run on the enum; the few that
/// they spell differently match on the variant.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl AnyConnection {
    /// A connection with its time limits set.
    pub fn open_postgres(target: &PostgresTarget) -> ConnectionResult<Self> {
        let mut connection = PgConnection::establish(&target.url)?;
        connection.batch_execute(&target.settings()).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::Postgres(connection))
    }

    /// SQLite's one writing connection: write-ahead log, synced at each commit, foreign keys
    /// checked. Caches stay small because the whole server idles in 25 MiB.
    ///
    /// Processes that open a new database together take turns: SQLite does not wait, but answers
    /// "database is locked", when two switch to the write-ahead log at once.
    pub fn open_sqlite_writer(target: &SqliteTarget) -> ConnectionResult<Self> {
        let _turn = target.lock().map_err(|e| ConnectionError::BadConnection(e.to_string()))?;
        Self::open_sqlite(
            target,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA journal_size_limit = 16777216; PRAGMA wal_autocheckpoint = 1000; \
             PRAGMA cache_size = -2000; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; \
             PRAGMA trusted_schema = OFF;",
        )
    }

    /// A connection that cannot write.
    pub fn open_sqlite_reader(target: &SqliteTarget) -> ConnectionResult<Self> {
        Self::open_sqlite(
            target,
            "PRAGMA query_only = ON; PRAGMA cache_size = -1000; PRAGMA mmap_size = 0; \
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
        )
    }

    fn open_sqlite(target: &SqliteTarget, pragmas: &str) -> ConnectionResult<Self> {
        let mut connection = SqliteConnection::establish(&target.path)?;
        connection
            .batch_execute(&format!("PRAGMA busy_timeout = {SQLITE_BUSY_TIMEOUT_MS}; {pragmas}"))
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::Sqlite(connection))
    }

    /// Begins a transaction with this statement.
    pub fn begin(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(c, sql),
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, sql),
        }
    }

    pub fn commit(&mut self) -> QueryResult<()> {
        match self {
            Self::Postgres(c) => AnsiTransactionManager::commit_transaction(c),
            Self::Sqlite(c) => AnsiTransactionManager::commit_transaction(c),
        }
    }

    pub fn rollback(&mut self) -> QueryResult<()> {
        match self {
            Self::Postgres(c) => AnsiTransactionManager::rollback_transaction(c),
            Self::Sqlite(c) => AnsiTransactionManager::rollback_transaction(c),
        }
    }

    /// Whether a transaction is still open or the session's state is unknown.
    pub fn is_broken(&mut self) -> bool {
        match self {
            Self::Postgres(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
            Self::Sqlite(c) => AnsiTransactionManager::is_broken_transaction_manager(c),
        }
    }

    /// Runs statements that return nothing.
    pub fn execute_all(&mut self, sql: &str) -> QueryResult<()> {
        match self {
            Self::Postgres(c) => c.batch_execute(sql),
            Self::Sqlite(c) => c.batch_execute(sql),
        }
    }
}
