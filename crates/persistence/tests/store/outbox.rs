//! The outbox: what is due, in which order, and whose attempt it is.

use std::sync::LazyLock;

use chancery_core::outbox::{Delivered, Entry};
use chancery_core::ports::Access;
use chancery_core::realm::RealmId;

use crate::fixtures::{NOW, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    queued_once, the_longest_due_first, groups_take_turns, a_group_has_a_few_at_a_time, unknown_kinds_are_left_alone,
    other_realms_are_left_alone, begun_by_exactly_one, put_off_and_finished, a_late_failure_does_not_put_the_next_attempt_off,
    what_nobody_delivers_goes_a_day_after_its_time,
}

fn entry(id: &str, due_in: i64) -> Entry {
    Entry {
        realm: realm(),
        id: id.to_owned(),
        kind: "parcel".to_owned(),
        group: "app".to_owned(),
        payload: "{\"v\":1}".to_owned(),
        attempts: 0,
        due_at: NOW.plus(due_in),
        expires_at: NOW.plus(100),
    }
}

fn of_group(group: &str, id: &str, due_in: i64) -> Entry {
    Entry { group: group.to_owned(), ..entry(id, due_in) }
}

fn queue(db: &TestDatabase, entries: &[Entry]) {
    for entry in entries {
        let entry = entry.clone();
        db.write(move |tx| tx.enqueue(&entry));
    }
}

fn here<'a>(kinds: &'a [&'a str]) -> Delivered<'a> {
    static REALMS: LazyLock<[RealmId; 1]> = LazyLock::new(|| [realm()]);
    Delivered { realms: &*REALMS, kinds }
}

fn due(db: &TestDatabase, seconds: i64) -> Vec<Entry> {
    db.read(move |tx| tx.due_entries(here(&["letter", "parcel"]), NOW.plus(seconds), 10, 10))
}

fn ids(db: &TestDatabase, of_a_group: usize, limit: usize) -> Vec<String> {
    let entries = db.read(move |tx| tx.due_entries(here(&["parcel"]), NOW.plus(9), of_a_group, limit));
    entries.into_iter().map(|entry| entry.id).collect()
}

fn queued_once(db: &TestDatabase) {
    queue(db, &[entry("a", 0), entry("a", 5)]);
    assert_eq!(due(db, 9), [entry("a", 0)]);
}

fn the_longest_due_first(db: &TestDatabase) {
    queue(db, &[entry("late", 3), entry("early", 1), entry("never", 50)]);
    assert_eq!(due(db, 0), []);
    assert_eq!(due(db, 3), [entry("early", 1), entry("late", 3)]);
    assert_eq!(ids(db, 10, 1), ["early"]);
}

fn groups_take_turns(db: &TestDatabase) {
    let many = ["a1", "a2", "a3"].map(|id| of_group("a", id, 1));
    queue(db, &many);
    queue(db, &[of_group("b", "b1", 8), of_group("b", "b2", 9), of_group("c", "c1", 5)]);
    assert_eq!(ids(db, 10, 10), ["a1", "c1", "b1", "a2", "b2", "a3"]);
    assert_eq!(ids(db, 10, 3), ["a1", "c1", "b1"]);
}

fn a_group_has_a_few_at_a_time(db: &TestDatabase) {
    let many = ["a1", "a2", "a3"].map(|id| of_group("a", id, 1));
    queue(db, &many);
    // another kind's group of the same name is another receiver
    queue(db, &[Entry { kind: "letter".to_owned(), ..of_group("a", "l1", 2) }, of_group("b", "b1", 8)]);
    assert_eq!(ids(db, 2, 10), ["a1", "b1", "a2"]);
    let both = db.read(|tx| tx.due_entries(here(&["parcel", "letter"]), NOW.plus(9), 1, 10));
    assert_eq!(both.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), ["a1", "l1", "b1"]);
}

/// A release that is newer, or older, queued them.
fn unknown_kinds_are_left_alone(db: &TestDatabase) {
    queue(db, &[Entry { kind: "carrier pigeon".to_owned(), ..entry("p", 0) }, entry("a", 0)]);
    assert_eq!(due(db, 9), [entry("a", 0)]);
    assert_eq!(db.read(|tx| tx.due_entries(here(&[]), NOW, 10, 10)), []);
}

/// A node that serves another realm delivers them.
fn other_realms_are_left_alone(db: &TestDatabase) {
    let elsewhere = RealmId::parse("elsewhere").unwrap();
    queue(db, &[Entry { realm: elsewhere.clone(), ..entry("e", 0) }, entry("a", 1)]);
    assert_eq!(due(db, 9), [entry("a", 1)]);
    let both = db.read(move |tx| {
        let realms = [realm(), elsewhere.clone()];
        tx.due_entries(Delivered { realms: &realms, kinds: &["parcel"] }, NOW.plus(9), 10, 10)
    });
    assert_eq!(both.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), ["e", "a"]);
    assert_eq!(db.read(|tx| tx.due_entries(Delivered { realms: &[], kinds: &["parcel"] }, NOW, 10, 10)), []);
}

fn begun_by_exactly_one(db: &TestDatabase) {
    queue(db, &[entry("a", 0)]);
    let begun = in_parallel(4, |_| {
        unit(&db.another(), Access::Write, |tx| tx.begin_entry(&entry("a", 0), NOW.plus(30))).unwrap()
    });
    assert_eq!(begun.iter().filter(|b| **b).count(), 1, "{begun:?}");
    assert_eq!(due(db, 29), []);
    assert_eq!(due(db, 30), [entry("a", 0).begun(NOW.plus(30))]);
}

fn put_off_and_finished(db: &TestDatabase) {
    queue(db, &[entry("a", 0), entry("b", 0)]);
    db.write(|tx| tx.put_entry_off(&entry("a", 0), NOW.plus(20)));
    db.write(|tx| tx.finish_entry(&entry("b", 0)));
    assert_eq!(due(db, 19), []);
    assert_eq!(due(db, 20), [entry("a", 20)]);
}

fn a_late_failure_does_not_put_the_next_attempt_off(db: &TestDatabase) {
    queue(db, &[entry("a", 0)]);
    assert!(db.write(|tx| tx.begin_entry(&entry("a", 0), NOW.plus(30))));
    let first = entry("a", 0).begun(NOW.plus(30));
    let again = first.clone();
    assert!(db.write(move |tx| tx.begin_entry(&again, NOW.plus(60))));
    let second = first.clone().begun(NOW.plus(60));
    db.write(move |tx| tx.put_entry_off(&first, NOW.plus(5)));
    assert_eq!(due(db, 59), []);
    assert_eq!(due(db, 60), [second]);
}

fn what_nobody_delivers_goes_a_day_after_its_time(db: &TestDatabase) {
    queue(db, &[entry("a", 0)]);
    let purge = |seconds: i64| db.write(move |tx| tx.purge(NOW.plus(seconds), 10));
    assert_eq!(purge(100 + 86_399), 0);
    assert_eq!(purge(100 + 86_400), 1);
    assert_eq!(due(db, 100), []);
}
