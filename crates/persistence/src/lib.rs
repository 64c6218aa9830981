//! Core's storage ports on diesel: one query text for SQLite and PostgreSQL.
//!
//! | module | subject |
//! |---|---|
//! | [`Database`] | the handle: opening, units of work, readiness |
//! | `writer` | SQLite's single writing thread, which commits in groups |
//! | `unit` | one transaction on a pooled connection, with retries |
//! | `ports` | one file a port, all implemented on `Transaction` |
//! | `feed` | reading the change feed |
//! | `migrate` | embedded migrations, one migrator at a time |
#![forbid(unsafe_code)]

mod connection;
mod database;
mod error;
mod feed;
mod migrate;
mod observer;
mod pool;
mod ports;
mod postgres_url;
mod queue;
mod row;
mod schema;
mod stopwatch;
mod target;
mod transaction;
mod unit;
mod writer;

pub use database::{Database, Options};
pub use error::{MigrateError, OpenError};
pub use observer::ChangeObserver;
pub use postgres_url::{PostgresUrl, PostgresUrlError};
