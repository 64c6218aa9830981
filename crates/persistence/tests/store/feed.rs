//! The change feed: nothing is missed, whoever commits when.

use std::sync::{Arc, Mutex, mpsc};

use chancery_core::account::AccountId;
use chancery_core::client::{Client, ClientId};
use chancery_core::ports::{
    Access, Change, Changed, Feed as _, Outcome, Polled, Position, Revocation, Revokes, Store as _,
    StoreError, Tx,
};
use chancery_core::realm::RealmId;
use chancery_persistence::{Database, Options};

use crate::fixtures::{NOW, account, client, grant, key, order, realm, resource, scene};
use crate::support::{TestDatabase, unit};

on_both_databases! {
    mutations_record_their_change, changes_name_their_realm, nothing_is_read_twice_when_idle, rolled_back_changes_are_not_seen,
    another_process_is_heard, purged_gap_means_reload, going_backwards_means_reload,
    another_timeline_means_reload, young_changes_are_kept, own_changes_are_observed_before_the_answer,
}

on_postgres_alone! {
    late_commit_is_not_missed, plain_role_can_poll, grant_does_not_slip_past_a_disabled_account,
    a_grant_of_a_former_generation_is_not_stored,
}

fn changes(db: &TestDatabase, from: Position) -> (Vec<Change>, Position) {
    match db.database.poll(from).unwrap() {
        Polled::Changes { changes, position } => (changes, position),
        Polled::Reload => panic!("reload"),
    }
}

/// Polls until nothing comes: on PostgreSQL changes may come again as long as any transaction of the
/// cluster (of another test, say) is older than they are.
fn drained(db: &TestDatabase, mut from: Position) -> Position {
    for _ in 0..100_000 {
        let (seen, next) = changes(db, from);
        from = next;
        if seen.is_empty() {
            return from;
        }
    }
    panic!("changes come again and again");
}

fn app(id: &str) -> Change {
    changed(Changed::Client(ClientId(id.to_owned())))
}

fn changed(what: Changed) -> Change {
    what.in_realm(&realm())
}

fn mutations_record_their_change(db: &TestDatabase) {
    db.write(scene);
    let start = db.database.position().unwrap();
    db.write(|tx| {
        let (app, alice) = (ClientId("app".to_owned()), AccountId("alice".to_owned()));
        tx.update_client(&realm(), &app, &client("app").attributes, NOW)?;
        tx.insert_resource(&resource("https://api.example"))?;
        tx.insert_grant(&grant("g"))?;
        tx.set_account_disabled(&realm(), &alice, Some(NOW), NOW)?;
        tx.set_account_disabled(&realm(), &alice, None, NOW)?;
        tx.insert_signing_key(&key("k", 1))?;
        tx.revoke_grants_of_account(&realm(), &alice, None, &order())?;
        Ok(())
    });
    let (seen, _) = changes(db, start);
    let revocation = Revocation { revokes: Revokes::Grant(grant("g").id), keep_until: order().keep_until };
    for expected in [
        app("app"),
        changed(Changed::Resource("https://api.example".to_owned())),
        changed(Changed::Account(AccountId("alice".to_owned()))),
        changed(Changed::SigningKeys),
        changed(Changed::Revocation(revocation)),
    ] {
        assert!(seen.contains(&expected), "{expected:?} not in {seen:?}");
    }
}

fn changes_name_their_realm(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    let other = RealmId::parse("other").unwrap();
    let (elsewhere, of) = (Client { realm: other.clone(), ..client("app") }, other.clone());
    let revocation = Revocation { revokes: Revokes::Jti("j".to_owned()), keep_until: NOW.plus(10) };
    let revoked = revocation.clone();
    db.write(move |tx| {
        tx.insert_client(&client("app"))?;
        tx.insert_client(&elsewhere)?;
        tx.add_revocation(&of, &revoked)
    });
    let expected = [
        app("app"),
        Changed::Client(ClientId("app".to_owned())).in_realm(&other),
        Changed::Revocation(revocation).in_realm(&other),
    ];
    assert_eq!(changes(db, start).0, expected);
}

fn nothing_is_read_twice_when_idle(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    db.write(|tx| tx.insert_client(&client("a")));
    assert_eq!(changes(db, start).0, [app("a")]);
    let next = drained(db, start);
    db.write(|tx| tx.insert_client(&client("b")));
    assert_eq!(changes(db, next).0, [app("b")]);
}

fn rolled_back_changes_are_not_seen(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    let work = Box::new(|tx: &mut dyn Tx| {
        tx.insert_client(&client("gone"))?;
        Ok(Outcome::Rollback)
    });
    db.database.run_blocking(Access::Write, work).unwrap();
    assert_eq!(changes(db, start).0, []);
    assert_eq!(db.read(|tx| tx.client(&realm(), &ClientId("gone".to_owned()))), None);
}

fn another_process_is_heard(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    let other = db.another();
    unit(&other, Access::Write, |tx| tx.insert_client(&client("cli"))).unwrap();
    assert_eq!(changes(db, start).0, [app("cli")]);
}

fn purged_gap_means_reload(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    db.write(|tx| tx.insert_client(&client("a")));
    let next = drained(db, start);
    db.sql("UPDATE changes SET recorded_at = recorded_at - 3700");
    assert_eq!(db.write(|tx| tx.purge(NOW, 10)), 1);
    assert_eq!(db.database.poll(start).unwrap(), Polled::Reload);
    // who had read them misses nothing
    assert_eq!(changes(db, next).0, []);
}

fn young_changes_are_kept(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    db.write(|tx| tx.insert_client(&client("a")));
    db.sql("UPDATE changes SET recorded_at = recorded_at - 3500");
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(1_000_000), 10)), 0);
    assert_eq!(changes(db, start).0, [app("a")]);
}

fn going_backwards_means_reload(db: &TestDatabase) {
    let now = db.database.position().unwrap();
    let ahead = Position { horizon: now.horizon + 1_000_000, ..now };
    assert_eq!(db.database.poll(ahead).unwrap(), Polled::Reload);
}

fn another_timeline_means_reload(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    db.sql("UPDATE feed SET epoch = epoch + 1");
    assert_eq!(db.database.poll(start).unwrap(), Polled::Reload);
    let restarted = db.database.position().unwrap();
    assert_ne!(restarted.timeline, start.timeline);
    assert_eq!(changes(db, restarted).0, []);
}

/// A node sees its own change at once.
fn own_changes_are_observed_before_the_answer(db: &TestDatabase) {
    let seen: Arc<Mutex<Vec<Change>>> = Arc::default();
    let kept = Arc::clone(&seen);
    db.database.on_commit(Arc::new(move |changes| kept.lock().unwrap().extend_from_slice(changes)));
    db.write(scene);
    assert_eq!(*seen.lock().unwrap(), [app("app")]);

    db.write(|tx| {
        tx.insert_grant(&grant("g"))?;
        tx.revoke_grants_of_client(&realm(), &ClientId("app".to_owned()), &order())
    });
    let revocation = Revocation { revokes: Revokes::Grant(grant("g").id), keep_until: order().keep_until };
    assert_eq!(seen.lock().unwrap().last(), Some(&changed(Changed::Revocation(revocation))));

    // what was not committed did not change
    for outcome in [Ok(Outcome::Rollback), Err(StoreError::Failed("on purpose".to_owned()))] {
        let work = Box::new(move |tx: &mut dyn Tx| {
            tx.insert_client(&client("gone"))?;
            outcome.clone()
        });
        drop(db.database.run_blocking(Access::Write, work));
    }
    assert_eq!(seen.lock().unwrap().len(), 2);
}

/// R5: a transaction that took its id first and commits last is still seen.
fn late_commit_is_not_missed(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    let (wrote, when_written) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let late = db.another();
        let handle = scope.spawn(move || {
            let work = Box::new(move |tx: &mut dyn Tx| {
                tx.insert_client(&client("late"))?;
                wrote.send(()).unwrap();
                released.recv().unwrap();
                Ok(Outcome::Commit)
            });
            late.run_blocking(Access::Write, work).unwrap();
        });
        when_written.recv().unwrap();
        db.write(|tx| tx.insert_client(&client("early")));
        let (seen, after_early) = changes(db, start);
        assert_eq!(seen, [app("early")]);
        release.send(()).unwrap();
        handle.join().unwrap();
        let (seen, _) = changes(db, after_early);
        assert!(seen.contains(&app("late")), "{seen:?}");
        drained(db, after_early);
    });
}

/// The timeline must be readable without being a superuser.
fn plain_role_can_poll(db: &TestDatabase) {
    db.sql(
        "DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO plain",
    );
    let url = db.url.replacen("postgres@", "plain@", 1);
    let plain = Database::open(&url, &Options::default()).unwrap();
    let start = plain.position().unwrap();
    unit(&plain, Access::Write, |tx| tx.insert_client(&client("a"))).unwrap();
    assert!(matches!(plain.poll(start).unwrap(), Polled::Changes { changes, .. } if changes == [app("a")]));
    drop(plain);
    db.sql("DROP OWNED BY plain");
}

/// A session that is disabled while a code is exchanged: the grant either is not stored or is revoked.
fn grant_does_not_slip_past_a_disabled_account(db: &TestDatabase) {
    db.write(scene);
    let (read, when_read) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let alice = AccountId("alice".to_owned());
    std::thread::scope(|scope| {
        let node = db.another();
        let of = alice.clone();
        let handle = scope.spawn(move || {
            let mut runs = 0;
            unit(&node, Access::Write, move |tx| {
                runs += 1;
                let enabled = tx.account(&realm(), &of)?.is_some_and(|a| a.is_enabled());
                if runs == 1 {
                    read.send(()).unwrap();
                    released.recv().unwrap();
                }
                if enabled {
                    tx.insert_grant(&grant("slip"))?;
                }
                Ok(enabled)
            })
        });
        when_read.recv().unwrap();
        let of = alice.clone();
        db.write(move |tx| {
            tx.set_account_disabled(&realm(), &of, Some(NOW), NOW)?;
            tx.revoke_grants_of_account(&realm(), &of, None, &order())
        });
        release.send(()).unwrap();
        assert_eq!(handle.join().unwrap(), Ok(false), "the second run saw the disabled account");
    });
    assert_eq!(db.number("SELECT count(*) FROM grants"), 0);
    assert_eq!(account("alice").id, alice);
}

/// Disabled and enabled again, between what a unit has read and what it writes.
fn a_grant_of_a_former_generation_is_not_stored(db: &TestDatabase) {
    db.write(scene);
    let store = |id: &'static str| unit(&db.database, Access::Write, move |tx| tx.insert_grant(&grant(id)));
    assert_eq!(store("now"), Ok(()));
    let app = ClientId("app".to_owned());
    for at in [Some(NOW), None] {
        let of = app.clone();
        assert!(db.write(move |tx| tx.set_client_disabled(&realm(), &of, at, NOW)));
        assert!(matches!(store("late"), Err(StoreError::Conflict(_))), "{at:?}");
    }
    assert_eq!(db.number("SELECT count(*) FROM grants"), 1);
}
