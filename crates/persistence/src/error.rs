//! What goes wrong, and what callers are told.

use chancery_core::ports::StoreError;
use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error};

use crate::postgres_url::PostgresUrlError;

/// The database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("database url {0}")]
    Url(&'static str),
    #[error("database url {0}")]
    PostgresUrl(#[from] PostgresUrlError),
    #[error("there is no database at {0}")]
    Missing(String),
    #[error("cannot create database file {path}: {cause}")]
    File { path: String, cause: std::io::Error },
    #[error("cannot open the database: {0}")]
    Connect(#[from] ConnectionError),
    #[error("cannot start the database's threads: {0}")]
    Thread(std::io::Error),
}

/// The schema could not be brought up to date, or is not one that this release can use.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("cannot connect to the database: {0}")]
    Connect(#[from] ConnectionError),
    #[error("there is nothing in the database {0}")]
    Empty(String),
    #[error("migration {name} failed: {cause}")]
    Failed { name: String, cause: String },
    #[error("cannot read the schema's version: {0}")]
    Read(String),
    #[error("the database needs a newer release: its schema is for version {needed} on, this is {ours}")]
    TooNew { needed: i64, ours: i64 },
}

/// What an error of the driver means to core. The driver hides SQLSTATE and SQLite's result code
/// for most errors, so those are told apart by their (English) message.
pub fn classify(error: &Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, info) => {
            let message = info.message();
            let text = match info.constraint_name() {
                Some(constraint) => format!("{message} ({constraint})"),
                None => message.to_owned(),
            };
            match kind {
                // a row that this transaction relied on went away, or one that it wanted to add
                // was added first: another run will see that
                DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::RestrictViolation => StoreError::Conflict(text),
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(text),
                _ if message.contains("deadlock detected") => StoreError::Conflict(text),
                _ if is_outage(message) => StoreError::Unavailable(text),
                _ => StoreError::Failed(text),
            }
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => classify(commit_error),
        Error::BrokenTransactionManager => StoreError::Unavailable(error.to_string()),
        other => StoreError::Failed(other.to_string()),
    }
}

/// Messages of errors of the machinery, not of the statement.
const OUTAGES: [&str; 24] = [
    // SQLite
    "database is locked",
    "database table is locked",
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "attempt to write a readonly database",
    "out of memory",
    "locking protocol",
    // PostgreSQL
    "canceling statement due to statement timeout",
    "canceling statement due to lock timeout",
    "canceling statement due to user request",
    "canceling statement due to conflict with recovery",
    "terminating connection",
    "server closed the connection",
    "could not receive data from server",
    "could not send data to server",
    "SSL connection has been closed",
    "the database system is",
    "No space left on device",
    "could not extend file",
    "too many clients",
    "remaining connection slots",
    "recovery is in progress",
    "no connection to the server",
];

fn is_outage(message: &str) -> bool {
    OUTAGES.iter().any(|outage| message.contains(outage))
}

/// Whether the connection itself is gone.
pub fn is_connection_lost(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, info) => {
            matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
                || ["terminating connection", "server closed the connection", "no connection to the server"]
                    .iter()
                    .any(|lost| info.message().contains(lost))
        }
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// What a COMMIT that failed means. Unless the database said that it refused the transaction,
/// nobody knows whether it was stored, so nothing that depends on it may be answered.
pub fn classify_commit(error: &Error) -> StoreError {
    match classify(error) {
        conflict @ StoreError::Conflict(_) => conflict,
        other => StoreError::Unavailable(format!("outcome of COMMIT unknown: {other}")),
    }
}
