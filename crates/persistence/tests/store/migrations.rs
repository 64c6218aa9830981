//! Migrations: one at a time, again after they stopped, and never onto a newer schema.

use chancery_core::ports::{Store as _, StoreError};
use chancery_persistence::{Database, MigrateError, OpenError, Options};

use crate::support::{TestDatabase, in_parallel, options, postgres_unmigrated, sqlite_unmigrated};

macro_rules! on_both_empty_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::sqlite_unmigrated()); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&super::postgres_unmigrated()); })+
        }
    };
}

on_both_empty_databases! {
    run_once, nothing_is_made_where_it_must_not_be, one_migrator_at_a_time, newer_schema_is_refused, readiness_needs_the_schema,
}

/// R22.
fn run_once(db: &TestDatabase) {
    let pending = db.database.pending_migrations().unwrap();
    assert!(!pending.is_empty());
    assert_eq!(db.database.migrate().unwrap(), pending);
    assert_eq!(db.database.pending_migrations().unwrap(), Vec::<String>::new());
    assert_eq!(db.database.migrate().unwrap(), Vec::<String>::new());
}

fn nothing_is_made_where_it_must_not_be(db: &TestDatabase) {
    let cautious = Options { create: false, ..options() };
    let closed = Database::open(&db.url, &cautious).unwrap();
    let refused = closed.migrate();
    assert!(matches!(&refused, Err(MigrateError::Empty(_))), "{refused:?}");
    assert!(!db.database.pending_migrations().unwrap().is_empty());
    db.database.migrate().unwrap();
    assert_eq!(Database::open(&db.url, &cautious).unwrap().migrate().unwrap(), Vec::<String>::new());
}

#[test]
fn no_file_is_made_where_it_must_not_be() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("misspelt/chancery.db").display());
    let opened = Database::open(&url, &Options { create: false, ..options() });
    assert!(matches!(opened, Err(OpenError::Missing(_))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// R22.
fn one_migrator_at_a_time(db: &TestDatabase) {
    let all = db.database.pending_migrations().unwrap();
    let mut applied: Vec<String> =
        in_parallel(6, |_| db.another().migrate().unwrap()).into_iter().flatten().collect();
    applied.sort();
    assert_eq!(applied, all);
}

fn newer_schema_is_refused(db: &TestDatabase) {
    db.database.check_reader().unwrap();
    db.database.migrate().unwrap();
    db.database.check_reader().unwrap();
    db.sql("UPDATE schema_info SET min_reader = 1000");
    let refused = db.database.check_reader();
    assert!(matches!(refused, Err(MigrateError::TooNew { needed: 1000, .. })), "{refused:?}");
    assert!(matches!(db.database.check(), Err(StoreError::Unavailable(_))));
}

fn readiness_needs_the_schema(db: &TestDatabase) {
    assert!(matches!(db.database.check(), Err(StoreError::Unavailable(_))));
    db.database.migrate().unwrap();
    db.database.check().unwrap();
}

/// R22: SQLite's switch to the write-ahead log does not wait for others by itself.
#[test]
fn nodes_that_open_a_new_file_together_all_succeed() {
    for _ in 0..40 {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().join("data/chancery.db").display());
        in_parallel(4, |_| Database::open(&url, &options()).unwrap());
    }
}
