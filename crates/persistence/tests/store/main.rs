//! The storage ports, on SQLite and again on PostgreSQL.
//!
//! PostgreSQL is named by CHANCERY_TEST_POSTGRES (`scripts/postgres.sh run …` starts one); each test
//! makes its own database there. Without it that half fails: it is never skipped.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "every function here is part of a test, not only those marked as such"
)]
#![expect(clippy::assigning_clones, reason = "a fixture is changed once")]

/// Makes each function `fn name(&TestDatabase)` of a module two tests, one a database.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::support::sqlite()); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&crate::support::postgres()); })+
        }
    };
}

/// Makes each named `fn(db: &TestDatabase)` a test of what PostgreSQL alone has. The module's name is what
/// those skip who have none.
macro_rules! on_postgres_alone {
    ($($name:ident),+ $(,)?) => {
        mod only_postgres {
            $(#[test] fn $name() { super::$name(&crate::support::postgres()); })+
        }
    };
}

mod accounts;
mod bad_data;
mod clients;
mod codes;
mod consents;
mod credentials;
mod feed;
mod fixtures;
mod grants;
mod identities;
mod keys;
mod migrations;
mod once;
mod one_time;
mod outbox;
mod pools;
mod purge;
mod registrations;
mod resources;
mod revocations;
mod sessions;
mod support;
mod throttle;
mod units;
mod upstream_sessions;
mod urls;
mod writer;
