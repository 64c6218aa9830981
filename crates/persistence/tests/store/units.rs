//! Units of work: all of one is stored, or nothing.

use chancery_core::ports::{Access, Outcome, Store as _, StoreError, Tx};
use chancery_core::secret::Digest;
use chancery_persistence::{Database, OpenError, Options};
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;

use crate::fixtures::{NOW, code, key, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    errors_roll_back, panics_roll_back_and_leave_the_pool_usable, swallowed_errors_do_not_commit,
    reads_do_not_write, reads_see_one_snapshot,
}

on_postgres_alone! {
    dead_connections_are_replaced, connection_lost_in_a_unit_is_unavailable, slow_statement_is_unavailable,
    deadlocks_are_resolved_by_running_again, outcome_rollback_is_no_error,
}

fn remember(tx: &mut dyn Tx, value: &str) -> Result<bool, StoreError> {
    tx.remember_once(&realm(), &Digest::of(value.as_bytes()), NOW)
}

fn errors_roll_back(db: &TestDatabase) {
    let refused: Result<(), _> = db.try_write(|tx| {
        remember(tx, "a")?;
        Err(StoreError::Failed("on purpose".to_owned()))
    });
    assert_eq!(refused, Err(StoreError::Failed("on purpose".to_owned())));
    assert_eq!(db.number("SELECT count(*) FROM replay"), 0);
}

/// R17.
fn panics_roll_back_and_leave_the_pool_usable(db: &TestDatabase) {
    for _ in 0..20 {
        for access in [Access::Read, Access::Write] {
            let failed = unit(&db.database, access, |tx| -> Result<(), StoreError> {
                tx.signing_keys(&realm())?;
                panic!("on purpose");
            });
            assert!(matches!(&failed, Err(StoreError::Failed(m)) if m.contains("on purpose")), "{failed:?}");
        }
    }
    assert!(db.write(|tx| remember(tx, "a")));
}

/// A unit that goes on after an error of the database must not be stored in part.
fn swallowed_errors_do_not_commit(db: &TestDatabase) {
    let result = db.try_write(|tx| {
        remember(tx, "a")?;
        // names a client that does not exist
        assert!(tx.insert_code(&code("c")).is_err());
        assert!(remember(tx, "b").is_err());
        Ok(())
    });
    assert!(matches!(result, Err(StoreError::Conflict(_))), "{result:?}");
    assert_eq!(db.number("SELECT count(*) FROM replay"), 0);
}

fn reads_do_not_write(db: &TestDatabase) {
    let refused = db.try_read(|tx| remember(tx, "a"));
    assert!(refused.is_err());
    assert_eq!(db.number("SELECT count(*) FROM replay"), 0);
    assert!(db.write(|tx| remember(tx, "a")));
}

fn reads_see_one_snapshot(db: &TestDatabase) {
    let other = db.another();
    let counts = db.read(move |tx| {
        let before = tx.signing_keys(&realm())?.len();
        unit(&other, Access::Write, |tx| tx.insert_signing_key(&key("k", 1)))?;
        Ok((before, tx.signing_keys(&realm())?.len()))
    });
    assert_eq!(counts, (0, 0));
    assert_eq!(db.read(|tx| tx.signing_keys(&realm())).len(), 1);
}

#[test]
fn urls_that_name_no_database_are_refused() {
    for url in ["", "mysql://x", "sqlite:", "sqlite::memory:", "data/chancery.db"] {
        let opened = Database::open(url, &Options::default());
        assert!(matches!(opened, Err(OpenError::Url(_))), "{url}");
    }
}

/// R6: connections that died in the pool are replaced before a unit fails by them.
fn dead_connections_are_replaced(db: &TestDatabase) {
    in_parallel(8, |i| unit(&db.database, Access::Write, move |tx| remember(tx, &format!("{i}"))).unwrap());
    db.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    assert!(db.write(|tx| remember(tx, "after")));
    assert_eq!(db.read(|tx| tx.signing_keys(&realm())), []);
}

/// A connection that dies within a unit is an outage, not a bug; the next unit gets another one.
fn connection_lost_in_a_unit_is_unavailable(db: &TestDatabase) {
    let (url, database) = (db.url.clone(), db.database.clone());
    let lost = unit(&database, Access::Write, move |tx| {
        remember(tx, "a")?;
        diesel::PgConnection::establish(&url)
            .unwrap()
            .batch_execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .unwrap();
        remember(tx, "b")
    });
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert!(db.write(|tx| remember(tx, "a")));
}

/// R7.
#[test]
fn unreachable_server_is_unavailable() {
    let options = Options { acquire_timeout: std::time::Duration::from_millis(200), ..Options::default() };
    let database = Database::open("postgres://nobody@127.0.0.1:1/nothing", &options).unwrap();
    let Err(StoreError::Unavailable(cause)) = database.check() else { panic!("it answered") };
    assert!(cause.contains("refused"), "the cause is kept: {cause}");
}

/// R7.
fn slow_statement_is_unavailable(db: &TestDatabase) {
    let options = Options { statement_timeout: std::time::Duration::from_millis(100), ..Options::default() };
    let hasty = Database::open(&db.url, &options).unwrap();
    let held = db.another();
    let refused = unit(&held, Access::Write, move |tx| {
        remember(tx, "a")?;
        Ok(unit(&hasty, Access::Write, |tx| remember(tx, "a")))
    });
    let refused = refused.unwrap();
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
}

fn deadlocks_are_resolved_by_running_again(db: &TestDatabase) {
    let options = Options { statement_timeout: std::time::Duration::from_secs(30), ..Options::default() };
    let patient = Database::open(&db.url, &options).unwrap();
    db.write(|tx| {
        for kid in ["a", "b"] {
            tx.insert_signing_key(&key(kid, if kid == "a" { 1 } else { 2 }))?;
        }
        Ok(())
    });
    let meet = std::sync::Arc::new(std::sync::Barrier::new(2));
    let ran = in_parallel(2, |i| {
        let meet = std::sync::Arc::clone(&meet);
        let mut runs = 0;
        unit(&patient, Access::Write, move |tx| {
            runs += 1;
            let (first, second) = if i == 0 { ("a", "b") } else { ("b", "a") };
            tx.retire_signing_key(&realm(), first, NOW)?;
            if runs == 1 {
                meet.wait();
            }
            tx.retire_signing_key(&realm(), second, NOW)?;
            Ok(runs)
        })
    });
    assert!(ran.iter().all(Result::is_ok), "{ran:?}");
}

fn outcome_rollback_is_no_error(db: &TestDatabase) {
    let work = Box::new(|tx: &mut dyn Tx| {
        remember(tx, "a")?;
        Ok(Outcome::Rollback)
    });
    assert_eq!(db.database.run_blocking(Access::Write, work), Ok(()));
    assert_eq!(db.number("SELECT count(*) FROM replay"), 0);
}
