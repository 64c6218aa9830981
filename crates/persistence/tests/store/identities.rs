//! Identities at other providers.

use std::collections::BTreeSet;

use chancery_core::account::AccountId;
use chancery_core::federation::{Identity, Kept, ProviderId, remove_identity};
use chancery_core::ports::{Access, StoreError};
use chancery_core::time::Micros;
use chancery_core::unit::{Stop, Unit};

use crate::fixtures::{NOW, account, occasion_at, password, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_as_stored, taken_leaves_the_transaction_usable, linked_by_exactly_one, touched,
    removed_is_not_touched, last_way_in_stays, only_its_account_removes_it,
    parallel_removals_leave_a_way_in, goes_with_its_account, bad_data_is_named,
}

const ISSUER: &str = "https://id.example";

fn id(account: &str) -> AccountId {
    AccountId(account.to_owned())
}

fn identity(subject: &str, account: &str) -> Identity {
    Identity {
        realm: realm(),
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        account: id(account),
        provider: ProviderId::new("example").unwrap(),
        label: format!("{subject}@id.example"),
        linked_at: NOW,
        last_used_at: NOW,
    }
}

/// Accounts `alice`, who has a password, and `bob`, who has none.
fn people(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_account(&account("alice"))?;
        tx.insert_credential(&password("alice"))?;
        tx.insert_account(&account("bob"))
    });
}

fn link(db: &TestDatabase, identities: &[Identity]) {
    for identity in identities {
        let new = identity.clone();
        assert!(db.write(move |tx| tx.insert_identity(&new)));
    }
}

/// How a removal ends: core decides, and the database keeps two of them apart.
fn remove(db: &TestDatabase, account: &'static str, subject: &'static str) -> Result<(), Kept> {
    let usable = BTreeSet::from([ISSUER.to_owned()]);
    let occasion = occasion_at(Micros::from_seconds(NOW.plus(5)));
    let handle = identity(subject, account).handle();
    let ended = unit(&db.database, Access::Write, move |tx| {
        match remove_identity(&mut Unit::over(tx, &occasion), &id(account), &handle, &usable) {
            Ok(()) => Ok(Ok(())),
            // rolled back, as every `Undone` is
            Err(Stop::Undone(Kept::LastWayIn)) => Err(StoreError::Failed("last".to_owned())),
            Err(Stop::Undone(Kept::Missing)) => Err(StoreError::Failed("missing".to_owned())),
            Err(other) => panic!("{other:?}"),
        }
    });
    match ended {
        Ok(removed) => removed,
        Err(StoreError::Failed(why)) => Err(if why == "last" { Kept::LastWayIn } else { Kept::Missing }),
        Err(other) => panic!("{other:?}"),
    }
}

fn comes_back_as_stored(db: &TestDatabase) {
    people(db);
    let first = identity("z", "alice");
    let mut later = identity("a", "alice");
    later.linked_at = NOW.plus(1);
    later.last_used_at = NOW.plus(2);
    let mut same_subject_elsewhere = identity("z", "alice");
    same_subject_elsewhere.issuer = "https://other.example".to_owned();
    same_subject_elsewhere.linked_at = NOW.plus(3);
    let all = [first.clone(), later, same_subject_elsewhere];
    link(db, &all);
    link(db, &[identity("b", "bob")]);
    assert_eq!(db.read(|tx| tx.identity(&realm(), ISSUER, "z")), Some(first));
    assert_eq!(db.read(|tx| tx.identity(&realm(), ISSUER, "Z")), None);
    assert_eq!(db.read(|tx| tx.identity(&realm(), "https://id.example/", "z")), None);
    assert_eq!(db.read(|tx| tx.identities_of_account(&realm(), &id("alice"))), all);
    assert_eq!(db.read(|tx| tx.identities_of_account(&realm(), &id("nobody"))), []);
}

/// F1.
fn taken_leaves_the_transaction_usable(db: &TestDatabase) {
    people(db);
    db.write(|tx| {
        assert!(tx.insert_identity(&identity("x", "alice"))?);
        assert!(!tx.insert_identity(&identity("x", "bob"))?);
        assert!(!tx.insert_identity(&identity("x", "alice"))?);
        assert!(tx.insert_identity(&identity("y", "bob"))?);
        assert_eq!(tx.identity(&realm(), ISSUER, "x")?, Some(identity("x", "alice")));
        Ok(())
    });
    assert_eq!(db.read(|tx| tx.identities_of_account(&realm(), &id("bob"))), [identity("y", "bob")]);
}

/// F1.
fn linked_by_exactly_one(db: &TestDatabase) {
    people(db);
    let linked = in_parallel(16, |i| {
        let candidate = identity("x", if i % 2 == 0 { "alice" } else { "bob" });
        unit(&db.database, Access::Write, move |tx| tx.insert_identity(&candidate)).unwrap()
    });
    assert_eq!(linked.iter().filter(|l| **l).count(), 1);
    assert_eq!(db.number("SELECT count(*) FROM identities"), 1);
}

fn touched(db: &TestDatabase) {
    people(db);
    link(db, &[identity("x", "alice"), identity("y", "alice")]);
    let mut used = identity("x", "alice");
    used.provider = ProviderId::new("renamed").unwrap();
    used.label = "new@id.example".to_owned();
    used.last_used_at = NOW.plus(60);
    let new = used.clone();
    db.write(move |tx| tx.touch_identity(&new));
    let stored = db.read(|tx| tx.identities_of_account(&realm(), &id("alice")));
    assert_eq!(stored, [used, identity("y", "alice")]);
}

/// Somebody else's by now, or nobody's: a sign-in that read it before must not go on.
fn removed_is_not_touched(db: &TestDatabase) {
    people(db);
    link(db, &[identity("x", "bob")]);
    for gone in [identity("x", "alice"), identity("y", "alice")] {
        let refused = db.try_write(move |tx| tx.touch_identity(&gone));
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    }
    assert_eq!(db.read(|tx| tx.identity(&realm(), ISSUER, "x")), Some(identity("x", "bob")));
}

fn last_way_in_stays(db: &TestDatabase) {
    people(db);
    link(db, &[identity("a", "alice"), identity("b1", "bob"), identity("b2", "bob")]);
    // alice has a password
    assert_eq!(remove(db, "alice", "a"), Ok(()));
    assert_eq!(remove(db, "alice", "a"), Err(Kept::Missing));
    assert_eq!(remove(db, "bob", "b1"), Ok(()));
    let updated_at = |account| db.read(move |tx| tx.account(&realm(), &id(account))).unwrap().updated_at;
    assert_eq!((updated_at("alice"), updated_at("bob")), (NOW.plus(5), NOW.plus(5)));
    assert_eq!(remove(db, "bob", "b2"), Err(Kept::LastWayIn));
    assert_eq!(db.read(|tx| tx.identities_of_account(&realm(), &id("bob"))), [identity("b2", "bob")]);
    db.write(|tx| tx.insert_credential(&password("bob")));
    assert_eq!(remove(db, "bob", "b2"), Ok(()));
    assert_eq!(db.number("SELECT count(*) FROM identities"), 0);
}

fn only_its_account_removes_it(db: &TestDatabase) {
    people(db);
    link(db, &[identity("b", "bob"), identity("a", "alice")]);
    for (account, subject) in [("alice", "b"), ("bob", "a"), ("nobody", "a"), ("alice", "unknown")] {
        assert_eq!(remove(db, account, subject), Err(Kept::Missing), "{account} {subject}");
    }
    assert_eq!(db.number("SELECT count(*) FROM identities"), 2);
    // nothing changed, so the claim updated_at says nothing
    assert_eq!(db.read(|tx| tx.account(&realm(), &id("alice"))).unwrap().updated_at, NOW);
}

fn parallel_removals_leave_a_way_in(db: &TestDatabase) {
    people(db);
    for _ in 0..10 {
        db.sql("DELETE FROM identities");
        link(db, &[identity("1", "bob"), identity("2", "bob")]);
        let mut removals = in_parallel(2, |i| {
            let subject = if i == 0 { "1" } else { "2" };
            remove(db, "bob", subject)
        });
        removals.sort_by_key(|removal| *removal != Ok(()));
        assert_eq!(removals, [Ok(()), Err(Kept::LastWayIn)]);
        assert_eq!(db.number("SELECT count(*) FROM identities"), 1);
    }
}

fn goes_with_its_account(db: &TestDatabase) {
    people(db);
    link(db, &[identity("a", "alice"), identity("b", "bob")]);
    let checked = if db.is_sqlite() { "PRAGMA foreign_keys = ON;" } else { "" };
    db.sql(&format!("{checked} DELETE FROM accounts WHERE id = 'alice'"));
    assert_eq!(db.read(|tx| tx.identity(&realm(), ISSUER, "a")), None);
    assert_eq!(db.number("SELECT count(*) FROM identities"), 1);
    // an identity of nobody cannot be stored
    let refused = db.try_write(|tx| tx.insert_identity(&identity("c", "alice")));
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
}

fn bad_data_is_named(db: &TestDatabase) {
    people(db);
    link(db, &[identity("x", "bob")]);
    db.sql("UPDATE identities SET provider = 'Not a name'");
    let Err(StoreError::BadData { table, column, row, .. }) =
        db.try_read(|tx| tx.identity(&realm(), ISSUER, "x"))
    else {
        panic!("it was read")
    };
    assert_eq!((table, column, row.as_str()), ("identities", "provider", "https://id.example, x"));
}
