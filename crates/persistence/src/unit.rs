//! A unit of work on a pooled connection.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chancery_core::ports::{Access, Change, Outcome, StoreError};
use diesel::QueryResult;

use crate::connection::AnyConnection;
use crate::error::{classify, classify_commit, is_connection_lost};
use crate::observer::ObserverSlot;
use crate::pool::{ConnectionPool, PoolConnection};
use crate::stopwatch::Stopwatch;
use crate::transaction::Transaction;

/// How often a transaction that the database refused is run again.
const RETRIES: u32 = 3;

/// The statement that begins a unit. A read sees one snapshot; writes decide by conditional
/// updates, for which READ COMMITTED is enough.
fn begin_sql(connection: &AnyConnection, access: Access) -> &'static str {
    match (connection, access) {
        (AnyConnection::Postgres(_), Access::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        (AnyConnection::Sqlite(_), Access::Write) => "BEGIN IMMEDIATE",
        (AnyConnection::Sqlite(_), Access::Read) | (AnyConnection::Postgres(_), Access::Write) => "BEGIN",
    }
}

/// Runs the unit, again when the database refused it because of another transaction.
pub fn run(
    pool: &ConnectionPool,
    observer: &ObserverSlot,
    access: Access,
    mut work: impl FnMut(&mut Transaction<'_>) -> Result<Outcome, StoreError>,
) -> Result<(), StoreError> {
    let mut retries = 0;
    loop {
        match once(pool, access, &mut work) {
            Ok(changes) => {
                observer.notify(&changes);
                return Ok(());
            }
            Err(StoreError::Conflict(cause)) if retries < RETRIES => {
                retries += 1;
                tracing::debug!(cause, retries, "running a refused transaction again");
            }
            Err(error) => return Err(error),
        }
    }
}

/// Runs one query in a reading unit.
pub fn read<T>(
    pool: &ConnectionPool,
    mut query: impl FnMut(&mut AnyConnection) -> QueryResult<T>,
) -> Result<T, StoreError> {
    let mut found = None;
    once(pool, Access::Read, &mut |transaction| {
        found = Some(transaction.query(&mut query)?);
        Ok(Outcome::Commit)
    })?;
    found.ok_or_else(|| StoreError::Failed("a query left no result".to_owned()))
}

/// A connection with a transaction begun. Connections that died in the pool (the database was
/// restarted) are discarded; nothing has run on them, so another one is tried.
fn begin(pool: &ConnectionPool, access: Access) -> Result<PoolConnection, StoreError> {
    let waiting = Stopwatch::start();
    loop {
        let remaining = pool.timeout().saturating_sub(waiting.elapsed());
        let mut pooled = pool.get(remaining)?;
        let sql = begin_sql(&pooled.connection, access);
        match pooled.connection.begin(sql) {
            Ok(()) => return Ok(pooled),
            Err(error) => {
                pooled.broken = true;
                if !is_connection_lost(&error) || remaining.is_zero() {
                    return Err(classify(&error));
                }
            }
        }
    }
}

/// Runs the unit once; returns the changes that it recorded and committed.
fn once(
    pool: &ConnectionPool,
    access: Access,
    work: &mut impl FnMut(&mut Transaction<'_>) -> Result<Outcome, StoreError>,
) -> Result<Vec<Change>, StoreError> {
    let mut pooled = begin(pool, access)?;
    let attempt = attempt(&mut pooled.connection, work);
    match attempt.result {
        Ok(Outcome::Commit) => match pooled.connection.commit() {
            Ok(()) => Ok(attempt.changes),
            Err(error) => {
                pooled.broken = true;
                Err(classify_commit(&error))
            }
        },
        Ok(Outcome::Rollback) => {
            pooled.broken = pooled.connection.rollback().is_err();
            Ok(Vec::new())
        }
        Err(error) => {
            pooled.broken = attempt.connection_lost || pooled.connection.rollback().is_err();
            Err(error)
        }
    }
}

/// How a unit ended, before anything is committed.
pub struct Attempt {
    pub result: Result<Outcome, StoreError>,
    pub changes: Vec<Change>,
    pub connection_lost: bool,
}

/// Calls the unit and judges what it left: an error of the database counts even if the unit
/// swallowed it, and a panic is an error.
pub fn attempt(
    connection: &mut AnyConnection,
    work: &mut impl FnMut(&mut Transaction<'_>) -> Result<Outcome, StoreError>,
) -> Attempt {
    let mut transaction = Transaction::new(connection);
    let returned = catch_unwind(AssertUnwindSafe(|| work(&mut transaction))).unwrap_or_else(|panic| {
        Err(StoreError::Failed(format!("unit of work panicked: {}", text_of(&*panic))))
    });
    let left = transaction.into_left();
    Attempt {
        result: left.failed.map_or(returned, Err),
        changes: left.changes,
        connection_lost: left.connection_lost,
    }
}

/// What a panic said.
fn text_of(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
