//! SQLite's group-committing writer.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::mpsc;

use chancery_core::ports::{Access, Outcome, Store as _, StoreError, Tx};
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use chancery_persistence::{Database, Options};

use crate::fixtures::{NOW, realm};
use crate::support::{TestDatabase, in_parallel, sqlite, unit};

on_postgres_alone! { postgres_has_no_writer }

fn remember(tx: &mut dyn Tx, value: usize) -> Result<bool, StoreError> {
    tx.remember_once(&realm(), &Digest::of(&value.to_be_bytes()), NOW)
}

/// Keeps the writer busy until the returned sender speaks, so that what is submitted meanwhile
/// makes one group.
fn hold(db: &TestDatabase) -> (mpsc::Sender<()>, mpsc::Receiver<Result<(), StoreError>>) {
    let (release, released) = mpsc::channel::<()>();
    let (running, is_running) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let work = Box::new(move |_: &mut dyn Tx| {
        running.send(()).unwrap();
        released.recv().unwrap();
        Ok(Outcome::Rollback)
    });
    let done = Box::new(move |result| answer.send(result).unwrap());
    assert!(db.database.submit(work, done).is_ok());
    is_running.recv().unwrap();
    (release, answered)
}

#[test]
fn one_unit_of_a_group_fails_alone() {
    let db = sqlite();
    let (release, _held) = hold(&db);
    let (answer, answers) = mpsc::channel();
    for i in 0..9 {
        let work = Box::new(move |tx: &mut dyn Tx| {
            remember(tx, i)?;
            match i {
                3 => panic!("on purpose"),
                4 => Err(StoreError::Failed("on purpose".to_owned())),
                5 => Ok(Outcome::Rollback),
                _ => Ok(Outcome::Commit),
            }
        });
        let answer = answer.clone();
        let done = Box::new(move |result| answer.send((i, result)).unwrap());
        assert!(db.database.submit(work, done).is_ok());
    }
    release.send(()).unwrap();
    drop(answer);
    let failed: Vec<usize> = answers.iter().filter(|(_, r)| r.is_err()).map(|(i, _)| i).collect();
    assert_eq!(failed, [3, 4]);
    assert_eq!(db.number("SELECT count(*) FROM replay"), 6);
}

/// R3: nothing is acknowledged before it is stored.
#[test]
fn answers_come_after_the_commit() {
    let db = sqlite();
    let (tell, told) = mpsc::channel();
    let reader = db.database.clone();
    let work = Box::new(|tx: &mut dyn Tx| {
        remember(tx, 1)?;
        Ok(Outcome::Commit)
    });
    let done = Box::new(move |result: Result<(), StoreError>| {
        result.unwrap();
        let again = unit(&reader, Access::Read, |tx| tx.signing_keys(&realm()));
        tell.send(again.is_ok()).unwrap();
    });
    assert!(db.database.submit(work, done).is_ok());
    assert!(told.recv().unwrap());
    assert_eq!(db.number("SELECT count(*) FROM replay"), 1);
}

#[test]
fn full_queue_is_unavailable() {
    let db = sqlite();
    let options = Options { queue_limit: 2, ..Options::default() };
    let small = Database::open(&db.url, &options).unwrap();
    let (release, released) = mpsc::channel::<()>();
    let (running, is_running) = mpsc::channel();
    let blocker = Box::new(move |_: &mut dyn Tx| {
        running.send(()).unwrap();
        released.recv().unwrap();
        Ok(Outcome::Rollback)
    });
    assert!(small.submit(blocker, Box::new(drop)).is_ok());
    is_running.recv().unwrap();
    let (answer, answers) = mpsc::channel();
    for i in 0..3 {
        let answer = answer.clone();
        let work = Box::new(move |tx: &mut dyn Tx| {
            remember(tx, i)?;
            Ok(Outcome::Commit)
        });
        assert!(small.submit(work, Box::new(move |r| answer.send((i, r)).unwrap())).is_ok());
    }
    // the third is refused at once, while the writer is still held
    assert!(matches!(answers.recv().unwrap(), (2, Err(StoreError::Unavailable(_)))));
    release.send(()).unwrap();
    drop(answer);
    assert_eq!(answers.iter().filter(|(_, r)| r.is_ok()).count(), 2);
}

/// R8: fifty writers and as many readers, beside a second process, and nobody sees a lock.
#[test]
fn no_lock_is_surfaced() {
    let db = sqlite();
    let other = db.another();
    let outcomes = in_parallel(50, |i| {
        let database = if i % 5 == 0 { &other } else { &db.database };
        for n in 0..10 {
            unit(database, Access::Write, move |tx| remember(tx, i * 100 + n))?;
            unit(database, Access::Read, |tx| tx.signing_keys(&realm()))?;
        }
        Ok::<_, StoreError>(())
    });
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(db.number("SELECT count(*) FROM replay"), 500);
}

#[test]
fn file_is_private() {
    let db = sqlite();
    db.write(|tx| remember(tx, 1));
    let path = db.url.strip_prefix("sqlite:").unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{path}{suffix}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
}

fn postgres_has_no_writer(db: &TestDatabase) {
    let work = Box::new(|_: &mut dyn Tx| Ok(Outcome::Commit));
    assert!(db.database.submit(work, Box::new(drop)).is_err());
}

/// What was queued is finished before the handle is gone.
#[test]
fn closing_finishes_the_queue() {
    let db = sqlite();
    let (answer, answers) = mpsc::channel();
    let second = db.another();
    for i in 0..20 {
        let answer = answer.clone();
        let work = Box::new(move |tx: &mut dyn Tx| {
            remember(tx, i)?;
            Ok(Outcome::Commit)
        });
        assert!(second.submit(work, Box::new(move |r| answer.send(r).unwrap())).is_ok());
    }
    drop(second);
    drop(answer);
    assert_eq!(answers.try_iter().flatten().count(), 20);
}

/// R9: when SQLite rolls back everything (a full disk does that), nobody of the group is told that
/// their write was stored, and the next group works.
#[test]
fn lost_group_is_answered_as_lost() {
    let db = sqlite();
    db.sql(
        "CREATE TRIGGER full BEFORE INSERT ON replay WHEN new.expires_at = 1 \
         BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END",
    );
    let (release, _held) = hold(&db);
    let (answer, answers) = mpsc::channel();
    for i in 0..3_usize {
        let work = Box::new(move |tx: &mut dyn Tx| {
            let expires_at = if i == 1 { Timestamp(1) } else { NOW };
            tx.remember_once(&realm(), &Digest::of(&i.to_be_bytes()), expires_at)?;
            Ok(Outcome::Commit)
        });
        let answer = answer.clone();
        assert!(db.database.submit(work, Box::new(move |r| answer.send((i, r)).unwrap())).is_ok());
    }
    release.send(()).unwrap();
    drop(answer);
    let mut outcomes: Vec<(usize, Result<(), StoreError>)> = answers.iter().collect();
    outcomes.sort_by_key(|(i, _)| *i);
    assert!(
        matches!(
            &outcomes[..],
            [(0, Err(StoreError::Unavailable(_))), (1, Err(StoreError::Unavailable(_))), (2, Ok(()))]
        ),
        "{outcomes:?}"
    );
    assert_eq!(db.number("SELECT count(*) FROM replay"), 1);
}
