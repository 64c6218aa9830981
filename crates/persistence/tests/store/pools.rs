//! Who waits for a connection or for the writer, how long, and what is said of it.

use std::sync::mpsc;
use std::time::Duration;

use chancery_core::pool::Pool;
use chancery_core::ports::{Access, Outcome, Store as _, StoreError, Turn, Tx};
use chancery_core::secret::Digest;
use chancery_persistence::{Database, Options};

use crate::fixtures::{NOW, realm};
use crate::support::{TestDatabase, sqlite, unit};

on_both_databases! { whoever_waits_for_a_connection_in_vain_is_counted }

/// Who is not held must not wait for long.
const SHORT: Duration = Duration::from_millis(50);

fn figures(database: &Database, name: &str) -> Pool {
    database.pools().into_iter().find(|pool| pool.name == name).unwrap()
}

/// A unit that runs until it is told to end.
fn held(running: mpsc::Sender<()>, released: mpsc::Receiver<()>) -> chancery_core::ports::Work {
    Box::new(move |_: &mut dyn Tx| {
        running.send(()).unwrap();
        released.recv().unwrap();
        Ok(Outcome::Rollback)
    })
}

fn whoever_waits_for_a_connection_in_vain_is_counted(db: &TestDatabase) {
    let options = Options { max_connections: 1, acquire_timeout: SHORT, ..Options::default() };
    let small = Database::open(&db.url, &options).unwrap();
    let of = |small: &Database| figures(small, "database_connections");
    assert_eq!((of(&small).in_use, of(&small).limit, of(&small).deadline), (0, Some(1), Some(SHORT)));
    let ((running, is_running), (release, released)) = (mpsc::channel(), mpsc::channel());
    let holder = small.clone();
    let holding =
        std::thread::spawn(move || holder.run_blocking(Access::Read, held(running, released)).unwrap());
    is_running.recv().unwrap();
    assert_eq!((of(&small).in_use, of(&small).in_vain), (1, 0));
    let late = unit(&small, Access::Read, |tx| tx.signing_keys(&realm()));
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    assert_eq!((of(&small).waiting, of(&small).in_vain), (0, 1));
    release.send(()).unwrap();
    holding.join().unwrap();
    assert_eq!((of(&small).in_use, of(&small).idle), (0, Some(1)));
}

/// A database whose writer is held until the returned sender speaks.
fn with_held_writer(db: &TestDatabase, options: &Options) -> (Database, mpsc::Sender<()>) {
    let small = Database::open(&db.url, options).unwrap();
    let ((running, is_running), (release, released)) = (mpsc::channel(), mpsc::channel());
    assert!(small.submit(held(running, released), Box::new(drop)).is_ok());
    is_running.recv().unwrap();
    (small, release)
}

fn remember(tx: &mut dyn Tx, value: usize) -> Result<Outcome, StoreError> {
    tx.remember_once(&realm(), &Digest::of(&value.to_be_bytes()), NOW)?;
    Ok(Outcome::Commit)
}

fn submit(database: &Database, value: usize) -> (Turn, mpsc::Receiver<Result<(), StoreError>>) {
    let (answer, answered) = mpsc::channel();
    let work = Box::new(move |tx: &mut dyn Tx| remember(tx, value));
    let done = Box::new(move |result| answer.send(result).unwrap());
    let Ok(turn) = database.submit(work, done) else { panic!("there is a writer") };
    (turn, answered)
}

#[test]
fn units_that_were_given_up_are_never_run_and_take_no_place() {
    let db = sqlite();
    let (small, release) = with_held_writer(&db, &Options { queue_limit: 2, ..Options::default() });
    let queue = || figures(&small, "sqlite_writer");
    // many more than there are places, one after the other
    for value in 0..20 {
        let (turn, answered) = submit(&small, value);
        assert_eq!((queue().in_use, queue().waiting), (1, 1));
        assert!(turn.give_up());
        assert!(answered.recv().is_err(), "nobody is called back");
    }
    let wanted = [submit(&small, 100), submit(&small, 101)];
    assert_eq!((queue().waiting, queue().waiting_limit, queue().in_vain), (2, Some(2), 20));
    let (refused, answer) = submit(&small, 102);
    assert!(matches!(answer.recv().unwrap(), Err(StoreError::Unavailable(_))));
    assert!(!refused.is_waiting());
    release.send(()).unwrap();
    for (turn, answered) in wanted {
        answered.recv().unwrap().unwrap();
        assert!(!turn.give_up(), "it has been run");
    }
    assert_eq!(db.number("SELECT count(*) FROM replay"), 2);
    assert_eq!((queue().waiting, queue().in_vain), (0, 21));
}

#[test]
fn whoever_waits_too_long_is_answered_while_the_writer_is_still_held() {
    let db = sqlite();
    let (small, release) = with_held_writer(&db, &Options { queue_time: SHORT, ..Options::default() });
    let late = small.run_blocking(Access::Write, Box::new(|tx| remember(tx, 1)));
    assert!(matches!(&late, Err(StoreError::Unavailable(cause)) if cause.contains("too long")), "{late:?}");
    let queue = figures(&small, "sqlite_writer");
    assert_eq!((queue.in_use, queue.waiting, queue.in_vain, queue.deadline), (1, 0, 1, Some(SHORT)));
    release.send(()).unwrap();
    small.run_blocking(Access::Write, Box::new(|tx| remember(tx, 2))).unwrap();
    assert_eq!(db.number("SELECT count(*) FROM replay"), 1, "the late one was never run");
}
