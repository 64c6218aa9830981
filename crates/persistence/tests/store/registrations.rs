//! Clients that registered themselves, and initial access tokens.

use chancery_core::client::ClientId;
use chancery_core::client::registration::Registration;
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;

use crate::fixtures::{NOW, client, code, order, realm, scene, secret};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_and_goes_with_its_client, a_token_is_replaced_once, use_is_recorded_once_a_day,
    only_the_unused_are_reaped, reaping_goes_in_batches, reaping_leaves_other_realms_alone,
    the_feed_names_reaped_clients, secrets_are_replaced,
}

const DAY: i64 = 86_400;

fn app() -> ClientId {
    ClientId("app".to_owned())
}

fn registration(id: &str, registered_at: Timestamp) -> Registration {
    Registration {
        realm: realm(),
        client: ClientId(id.to_owned()),
        token: Digest::of(format!("token of {id}").as_bytes()),
        registered_at,
        address: "192.0.2.1".to_owned(),
        last_used_at: None,
    }
}

/// Clients that registered themselves at these moments.
fn registered(db: &TestDatabase, clients: &'static [(&'static str, i64)]) {
    db.write(move |tx| {
        for (id, after) in clients {
            tx.insert_client(&client(id))?;
            tx.insert_registration(&registration(id, NOW.plus(*after)))?;
        }
        Ok(())
    });
}

fn comes_back_and_goes_with_its_client(db: &TestDatabase) {
    registered(db, &[("app", 0)]);
    assert_eq!(db.read(|tx| tx.registration(&realm(), &app())), Some(registration("app", NOW)));
    db.write(|tx| tx.insert_client(&client("other")));
    assert_eq!(db.read(|tx| tx.registration(&realm(), &ClientId("other".to_owned()))), None);
    assert!(db.write(|tx| tx.delete_client(&realm(), &app())));
    assert_eq!(db.number("SELECT count(*) FROM client_registrations"), 0);
}

fn a_token_is_replaced_once(db: &TestDatabase) {
    registered(db, &[("app", 0)]);
    let old = registration("app", NOW).token;
    let replaced = in_parallel(8, |i| {
        let new = Digest::of(format!("new {i}").as_bytes());
        unit(&db.database, chancery_core::ports::Access::Write, move |tx| {
            tx.replace_registration_token(&realm(), &app(), &old, &new)
        })
        .unwrap()
    });
    assert_eq!(replaced.iter().filter(|done| **done).count(), 1);
    let winner = replaced.iter().position(|done| *done).unwrap();
    let stored = db.read(|tx| tx.registration(&realm(), &app())).unwrap();
    assert_eq!(stored.token, Digest::of(format!("new {winner}").as_bytes()));
}

fn use_is_recorded_once_a_day(db: &TestDatabase) {
    registered(db, &[("app", 0)]);
    for (at, recorded) in [(5, 5), (DAY, 5), (DAY + 4, 5), (DAY + 5, DAY + 5)] {
        db.write(move |tx| tx.record_registration_use(&realm(), &app(), NOW.plus(at)));
        let stored = db.read(|tx| tx.registration(&realm(), &app())).unwrap();
        assert_eq!(stored.last_used_at, Some(NOW.plus(recorded)), "after {at} s");
    }
    // a client of an administrator's has nothing to record, which is no error
    db.write(|tx| tx.record_registration_use(&realm(), &ClientId("x".to_owned()), NOW));
}

fn only_the_unused_are_reaped(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_registration(&registration("app", NOW))?;
        tx.insert_code(&code("pending"))?;
        for (id, at) in [("used", 0), ("young", 1)] {
            tx.insert_client(&client(id))?;
            tx.insert_registration(&registration(id, NOW.plus(at)))?;
        }
        tx.insert_client(&client("administered"))?;
        tx.record_registration_use(&realm(), &ClientId("used".to_owned()), NOW)
    });
    assert_eq!(db.write(|tx| tx.reap_registrations(&realm(), NOW.minus(1), 100, &order())), 0);
    assert_eq!(db.write(|tx| tx.reap_registrations(&realm(), NOW, 100, &order())), 1);
    let left: Vec<String> =
        db.read(|tx| tx.clients(&realm(), None, 10)).into_iter().map(|c| c.id.0).collect();
    assert_eq!(left, ["administered", "used", "young"]);
    assert_eq!(db.number("SELECT count(*) FROM codes"), 0);
}

fn reaping_goes_in_batches(db: &TestDatabase) {
    registered(db, &[("a", 0), ("b", 1), ("c", 2)]);
    for reaped in [2, 1, 0] {
        assert_eq!(db.write(|tx| tx.reap_registrations(&realm(), NOW.plus(9), 2, &order())), reaped);
    }
}

/// Each realm has a time of its own after which it reaps.
fn reaping_leaves_other_realms_alone(db: &TestDatabase) {
    registered(db, &[("a", 0)]);
    let elsewhere = RealmId::parse("elsewhere").unwrap();
    for (id, left) in [(&elsewhere, 1), (&realm(), 0)] {
        let id = id.clone();
        db.write(move |tx| tx.reap_registrations(&id, NOW.plus(9), 10, &order()));
        assert_eq!(db.read(|tx| tx.clients(&realm(), None, 10)).len(), left);
    }
}

fn the_feed_names_reaped_clients(db: &TestDatabase) {
    use chancery_core::ports::{Changed, Feed as _, Polled};
    registered(db, &[("app", 0)]);
    let before = db.database.position().unwrap();
    db.write(|tx| tx.reap_registrations(&realm(), NOW, 10, &order()));
    let Polled::Changes { changes, .. } = db.database.poll(before).unwrap() else { panic!("a reload") };
    assert!(changes.contains(&Changed::Client(app()).in_realm(&realm())), "{changes:?}");
}

fn secrets_are_replaced(db: &TestDatabase) {
    db.write(|tx| tx.insert_client(&client("app")));
    db.write(|tx| {
        assert!(tx.replace_client_secrets(&realm(), &app(), Some(&secret("third")), NOW)?);
        assert!(!tx.replace_client_secrets(&realm(), &ClientId("x".to_owned()), None, NOW)?);
        Ok(())
    });
    assert_eq!(db.read(|tx| tx.client(&realm(), &app())).unwrap().secrets, [secret("third")]);
    db.write(|tx| tx.replace_client_secrets(&realm(), &app(), None, NOW));
    assert_eq!(db.read(|tx| tx.client(&realm(), &app())).unwrap().secrets, []);
}
