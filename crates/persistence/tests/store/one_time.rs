//! Tokens that are good for so many uses.

use chancery_core::account::AccountId;
use chancery_core::one_time::{OneTimeToken, Purpose};
use chancery_core::ports::Access;
use chancery_core::secret::Digest;
use serde_json::{Map, json};

use crate::fixtures::{NOW, account, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_as_stored, is_spent_as_often_as_it_says, expires, is_listed_and_deleted, goes_with_its_account,
    no_realm_knows_those_of_another,
}

const PURPOSE: Purpose = Purpose::Registration;

fn token(id: &str, uses: i64) -> OneTimeToken {
    OneTimeToken {
        realm: realm(),
        id: id.to_owned(),
        purpose: PURPOSE,
        digest: Digest::of(id.as_bytes()),
        account: None,
        payload: Map::new(),
        uses,
        created_at: NOW,
        expires_at: NOW.plus(60),
    }
}

/// Somebody's, with something to remember.
fn owned(id: &str, account: &str) -> OneTimeToken {
    let payload =
        Map::from_iter([("v".to_owned(), json!(1)), ("email".to_owned(), json!("zoë@example.test"))]);
    OneTimeToken { account: Some(AccountId(account.to_owned())), payload, ..token(id, 1) }
}

fn comes_back_as_stored(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_account(&account("alice"))?;
        tx.insert_one_time(&owned("t", "alice"))
    });
    let found = db.read(|tx| tx.one_time(&realm(), PURPOSE, &Digest::of(b"t"), NOW));
    assert_eq!(found, Some(owned("t", "alice")));
}

fn is_spent_as_often_as_it_says(db: &TestDatabase) {
    db.write(|tx| tx.insert_one_time(&token("t", 3)));
    let spent = in_parallel(8, |_| {
        let spend = |tx: &mut dyn chancery_core::ports::Tx| {
            tx.spend_one_time(&realm(), PURPOSE, &Digest::of(b"t"), NOW)
        };
        unit(&db.database, Access::Write, spend).unwrap()
    });
    assert_eq!(spent.iter().filter(|done| **done).count(), 3);
    assert_eq!(db.read(|tx| tx.one_time(&realm(), PURPOSE, &Digest::of(b"t"), NOW)), None);
    assert!(!db.write(|tx| tx.spend_one_time(&realm(), PURPOSE, &Digest::of(b"other"), NOW)));
}

fn expires(db: &TestDatabase) {
    db.write(|tx| tx.insert_one_time(&token("t", 3)));
    let digest = Digest::of(b"t");
    let good = move |at| db.read(move |tx| tx.one_time(&realm(), PURPOSE, &digest, at));
    assert_eq!(good(NOW.plus(59)), Some(token("t", 3)));
    assert_eq!(good(NOW.plus(60)), None);
    assert!(!db.write(move |tx| tx.spend_one_time(&realm(), PURPOSE, &digest, NOW.plus(60))));
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(59), 100)), 0);
    assert_eq!(db.write(|tx| tx.purge(NOW.plus(60), 100)), 1);
}

fn is_listed_and_deleted(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_one_time(&token("b", 1))?;
        tx.insert_one_time(&token("a", 1))
    });
    let listed = db.read(|tx| tx.one_times(&realm(), PURPOSE));
    assert_eq!(listed, [token("a", 1), token("b", 1)]);
    assert!(db.write(|tx| tx.delete_one_time(&realm(), PURPOSE, "a")));
    assert!(!db.write(|tx| tx.delete_one_time(&realm(), PURPOSE, "a")));
    assert_eq!(db.read(|tx| tx.one_times(&realm(), PURPOSE)).len(), 1);
}

fn goes_with_its_account(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_account(&account("alice"))?;
        tx.insert_one_time(&owned("t", "alice"))?;
        tx.insert_one_time(&token("nobodys", 1))
    });
    db.sql("DELETE FROM accounts");
    assert_eq!(db.read(|tx| tx.one_times(&realm(), PURPOSE)), [token("nobodys", 1)]);
}

fn no_realm_knows_those_of_another(db: &TestDatabase) {
    let other = chancery_core::realm::RealmId::parse("other").unwrap();
    db.write(|tx| tx.insert_one_time(&token("t", 1)));
    db.write(move |tx| {
        assert_eq!(tx.one_time(&other, PURPOSE, &Digest::of(b"t"), NOW)?, None);
        assert!(!tx.spend_one_time(&other, PURPOSE, &Digest::of(b"t"), NOW)?);
        assert!(!tx.delete_one_time(&other, PURPOSE, "t")?);
        assert_eq!(tx.one_times(&other, PURPOSE)?, []);
        Ok(())
    });
}
