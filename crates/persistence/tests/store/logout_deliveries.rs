use chancery_core::backchannel_logout::LogoutDelivery;
use chancery_core::client::ClientId;
use chancery_core::subject::Subject;

use crate::fixtures::{NOW, client, realm};
use crate::support::{TestDatabase, in_parallel, unit};
use chancery_core::ports::Access;

on_both_databases! {
    queued_once, the_longest_due_first, begun_by_exactly_one, put_off_and_finished, goes_with_its_client,
}

fn delivery(id: &str, due_in: i64) -> LogoutDelivery {
    LogoutDelivery {
        realm: realm(),
        id: id.to_owned(),
        client: ClientId("app".to_owned()),
        subject: Subject("alice".to_owned()),
        sid: "sid".to_owned(),
        attempts: 0,
        due_at: NOW.plus(due_in),
        expires_at: NOW.plus(100),
    }
}

fn queue(db: &TestDatabase, deliveries: &[LogoutDelivery]) {
    db.write(|tx| tx.insert_client(&client("app")));
    for delivery in deliveries {
        let delivery = delivery.clone();
        db.write(move |tx| tx.queue_logout(&delivery));
    }
}

fn due(db: &TestDatabase, seconds: i64) -> Vec<LogoutDelivery> {
    db.read(move |tx| tx.due_logouts(NOW.plus(seconds), 10))
}

/// The end of a session is told once, however often it is ended.
fn queued_once(db: &TestDatabase) {
    queue(db, &[delivery("a", 0), delivery("a", 5)]);
    assert_eq!(due(db, 9), [delivery("a", 0)]);
}

fn the_longest_due_first(db: &TestDatabase) {
    queue(db, &[delivery("late", 3), delivery("early", 1), delivery("never", 50)]);
    assert_eq!(due(db, 0), []);
    assert_eq!(due(db, 3), [delivery("early", 1), delivery("late", 3)]);
    assert_eq!(db.read(|tx| tx.due_logouts(NOW.plus(3), 1)), [delivery("early", 1)]);
}

fn begun_by_exactly_one(db: &TestDatabase) {
    queue(db, &[delivery("a", 0)]);
    let begun = in_parallel(4, |_| {
        unit(&db.another(), Access::Write, |tx| tx.begin_logout(&delivery("a", 0), NOW.plus(30))).unwrap()
    });
    assert_eq!(begun.iter().filter(|b| **b).count(), 1, "{begun:?}");
    assert_eq!(due(db, 29), []);
    let again = LogoutDelivery { attempts: 1, due_at: NOW.plus(30), ..delivery("a", 0) };
    assert_eq!(due(db, 30), [again]);
}

fn put_off_and_finished(db: &TestDatabase) {
    queue(db, &[delivery("a", 0), delivery("b", 0)]);
    db.write(|tx| tx.put_logout_off(&delivery("a", 0), NOW.plus(20)));
    db.write(|tx| tx.finish_logout(&delivery("b", 0)));
    assert_eq!(due(db, 19), []);
    assert_eq!(due(db, 20), [LogoutDelivery { due_at: NOW.plus(20), ..delivery("a", 0) }]);
}

fn goes_with_its_client(db: &TestDatabase) {
    queue(db, &[delivery("a", 0)]);
    assert!(db.write(|tx| tx.delete_client(&realm(), &ClientId("app".to_owned()))));
    assert_eq!(due(db, 100), []);
}
