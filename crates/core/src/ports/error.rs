//! A database that gave no answer.

/// Why the database gave no answer. Callers answer 503 with `Retry-After`, never 500 and never 200.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No connection, a lost one, a timeout, a full disk, a queue over its limit.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The transaction lost a race that the database resolves by refusing it; it may be run again.
    #[error("transaction conflict: {0}")]
    Conflict(String),
    /// A stored row does not hold what it must. Names table, column and row.
    #[error("bad data in {table}.{column}, row {row}: {problem}")]
    BadData { table: &'static str, column: &'static str, row: String, problem: String },
    /// Anything else: a bug.
    #[error("database error: {0}")]
    Failed(String),
}
