//! What accounts show who they are with.

use chancery_core::account::AccountId;
use chancery_core::authentication::{Credential, CredentialId, CredentialSecret, ShownCredential};
use chancery_core::people::{NewPassword, set_password};
use chancery_core::ports::{Access, StoreError, Tx};
use chancery_core::realm::RealmId;
use chancery_core::secret::Secret;
use chancery_core::time::Micros;
use chancery_core::unit::Unit;

use crate::fixtures::{NOW, account, occasion_at, password, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! {
    comes_back_as_stored, an_account_has_one_password, changed, used_by_its_owner_in_its_generation,
    goes_with_its_account, bad_data_is_named, parallel_passwords_leave_one,
}

fn alice() -> AccountId {
    AccountId("alice".to_owned())
}

fn stored(tx: &mut dyn Tx) -> Result<Vec<Credential>, StoreError> {
    tx.credentials(&realm(), &alice())
}

fn scene(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.insert_account(&account("alice"))?;
    tx.insert_account(&account("bob"))?;
    tx.insert_credential(&password("alice"))
}

const fn shown(id: CredentialId, generation: i64) -> ShownCredential {
    ShownCredential { id, generation }
}

fn comes_back_as_stored(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        assert_eq!(stored(tx)?, [password("alice")]);
        assert_eq!(tx.credentials(&realm(), &AccountId("bob".to_owned()))?, []);
        assert_eq!(tx.credentials(&RealmId::parse("other").unwrap(), &alice())?, []);
        Ok(())
    });
}

fn an_account_has_one_password(db: &TestDatabase) {
    db.write(scene);
    let second = Credential { id: CredentialId("second".to_owned()), ..password("alice") };
    assert!(unit(&db.database, Access::Write, move |tx| tx.insert_credential(&second)).is_err());
    assert_eq!(db.read(stored), [password("alice")]);
}

fn changed(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let next = Credential {
            secret: CredentialSecret::Password { phc: Secret::new("$new$") },
            name: Some("mine".to_owned()),
            generation: 2,
            changed_at: NOW.plus(9),
            ..password("alice")
        };
        tx.change_credential(&next)?;
        assert_eq!(stored(tx)?, std::slice::from_ref(&next));
        let gone = Credential { id: CredentialId("gone".to_owned()), ..next };
        assert!(matches!(tx.change_credential(&gone), Err(StoreError::Conflict(_))));
        Ok(())
    });
}

fn used_by_its_owner_in_its_generation(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        let id = password("alice").id;
        for (account, id, generation, good) in [
            ("alice", id.clone(), 1, true),
            ("alice", id.clone(), 2, false),
            ("bob", id, 1, false),
            ("alice", CredentialId("gone".to_owned()), 1, false),
        ] {
            let owner = AccountId(account.to_owned());
            let used = tx.use_credential(&realm(), &owner, &shown(id, generation), NOW.plus(7))?;
            assert_eq!(used, good, "{account}, {generation}");
        }
        assert_eq!(stored(tx)?, [Credential { last_used_at: Some(NOW.plus(7)), ..password("alice") }]);
        Ok(())
    });
}

fn goes_with_its_account(db: &TestDatabase) {
    db.write(scene);
    db.sql("DELETE FROM accounts");
    assert_eq!(db.number("SELECT count(*) FROM credentials"), 0);
}

fn bad_data_is_named(db: &TestDatabase) {
    db.write(scene);
    db.sql("UPDATE credentials SET secret = '{\"kind\":\"telepathy\"}'");
    match db.try_read(stored) {
        Err(StoreError::BadData { table: "credentials", column: "secret", .. }) => {}
        other => panic!("{other:?}"),
    }
}

fn parallel_passwords_leave_one(db: &TestDatabase) {
    db.write(|tx| tx.insert_account(&account("alice")));
    in_parallel(4, |i| {
        unit(&db.database, Access::Write, move |tx| {
            let new = NewPassword {
                id: CredentialId(format!("password {i}")),
                phc: Secret::new(format!("$argon2id${i}")),
            };
            let occasion = occasion_at(Micros::from_seconds(NOW));
            set_password(&mut Unit::over(tx, &occasion), &alice(), &new)
                .map_err(|stop| StoreError::Failed(stop.to_string()))
        })
        .unwrap()
    });
    let left = db.read(stored);
    assert_eq!(left.iter().map(|credential| credential.generation).collect::<Vec<_>>(), [4]);
}
