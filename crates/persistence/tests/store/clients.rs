//! Clients and their secrets.

use chancery_core::account::AccountId;
use chancery_core::client::{ClientId, Pkce};
use chancery_core::consent::{Approved, Consent};
use chancery_core::ports::Insert;

use crate::fixtures::{NOW, client, code, grant, order, realm, scene, secret};
use crate::support::TestDatabase;

on_both_databases! {
    comes_back_with_its_secrets, taken, updated, disabled_and_enabled, secrets_overlap, listed_in_pages,
    disabling_begins_a_new_generation,
    deleted_with_what_is_its,
}

fn app() -> ClientId {
    ClientId("app".to_owned())
}

fn comes_back_with_its_secrets(db: &TestDatabase) {
    assert_eq!(db.write(|tx| tx.insert_client(&client("app"))), Insert::Done);
    assert_eq!(db.read(|tx| tx.client(&realm(), &app())), Some(client("app")));
    assert_eq!(db.read(|tx| tx.client(&realm(), &ClientId("App".to_owned()))), None);
}

fn taken(db: &TestDatabase) {
    db.write(|tx| tx.insert_client(&client("app")));
    db.write(|tx| {
        assert_eq!(tx.insert_client(&client("app"))?, Insert::Taken("client_id"));
        assert_eq!(tx.insert_client(&client("other"))?, Insert::Done);
        Ok(())
    });
}

fn updated(db: &TestDatabase) {
    db.write(|tx| tx.insert_client(&client("app")));
    let changed = db.write(|tx| {
        let mut attributes = client("app").attributes;
        attributes.requests.pkce = Pkce::Optional;
        assert!(!tx.update_client(&realm(), &ClientId("x".to_owned()), &attributes, NOW)?);
        assert!(tx.update_client(&realm(), &app(), &attributes, NOW.plus(2))?);
        tx.client(&realm(), &app())
    });
    let changed = changed.unwrap();
    assert_eq!((changed.attributes.requests.pkce, changed.updated_at), (Pkce::Optional, NOW.plus(2)));
}

fn disabled_and_enabled(db: &TestDatabase) {
    db.write(|tx| tx.insert_client(&client("app")));
    for at in [Some(NOW), None] {
        assert!(db.write(move |tx| tx.set_client_disabled(&realm(), &app(), at, NOW)));
        assert_eq!(db.read(|tx| tx.client(&realm(), &app())).unwrap().disabled_at, at);
    }
    assert!(!db.write(|tx| tx.set_client_disabled(&realm(), &ClientId("x".to_owned()), None, NOW)));
}

fn secrets_overlap(db: &TestDatabase) {
    db.write(|tx| tx.insert_client(&client("app")));
    db.write(|tx| {
        assert!(tx.rotate_client_secret(&realm(), &app(), &secret("third"), NOW.plus(60))?);
        assert!(!tx.rotate_client_secret(
            &realm(),
            &ClientId("x".to_owned()),
            &secret("third"),
            NOW.plus(60)
        )?);
        Ok(())
    });
    let stored = db.read(|tx| tx.client(&realm(), &app())).unwrap();
    let expiries: Vec<_> = stored.secrets.iter().map(|s| (s.id.as_str(), s.expires_at)).collect();
    assert_eq!(expiries, [("first", Some(NOW.plus(60))), ("second", Some(NOW.plus(60))), ("third", None)]);
    assert_eq!(stored.valid_secrets(NOW.plus(60)).count(), 1);

    // an earlier expiry is not put off by the next rotation
    db.write(|tx| tx.rotate_client_secret(&realm(), &app(), &secret("fourth"), NOW.plus(90)));
    let stored = db.read(|tx| tx.client(&realm(), &app())).unwrap();
    let first = stored.secrets.iter().find(|s| s.id == "first").unwrap();
    assert_eq!(first.expires_at, Some(NOW.plus(60)));

    // without an overlap the others are gone at once, by whatever clock
    db.write(|tx| tx.rotate_client_secret(&realm(), &app(), &secret("fifth"), NOW));
    let stored = db.read(|tx| tx.client(&realm(), &app())).unwrap();
    assert_eq!(stored.secrets.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["fifth"]);
}

fn disabling_begins_a_new_generation(db: &TestDatabase) {
    let first = client("app").generation;
    db.write(|tx| tx.insert_client(&client("app")));
    let generation = || db.read(|tx| tx.client(&realm(), &app())).unwrap().generation;
    assert_eq!(generation(), first);
    for (disabled_at, raised) in [(Some(NOW), 1), (None, 1), (Some(NOW), 2)] {
        assert!(db.write(move |tx| tx.set_client_disabled(&realm(), &app(), disabled_at, NOW)));
        assert_eq!(generation().0, first.0 + raised);
    }
    let standing = db.read(|tx| tx.client_standing(&realm(), &app())).unwrap();
    assert_eq!(standing.generation, generation());
}

fn listed_in_pages(db: &TestDatabase) {
    db.write(|tx| {
        for id in ["c", "a", "b"] {
            tx.insert_client(&client(id))?;
        }
        Ok(())
    });
    let rest = db.read(|tx| tx.clients(&realm(), Some(&ClientId("a".to_owned())), 5));
    assert_eq!(rest.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    assert_eq!(rest[0].secrets.len(), 2);
}

fn deleted_with_what_is_its(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("code"))?;
        tx.put_consent(&Consent {
            realm: realm(),
            account: AccountId("alice".to_owned()),
            client: app(),
            approved: Approved::default(),
            granted_at: NOW,
        })?;
        tx.insert_grant(&grant("g"))
    });
    db.write(|tx| {
        assert_eq!(tx.revoke_grants_of_client(&realm(), &app(), &order())?, 1);
        assert!(tx.delete_client(&realm(), &app())?);
        assert!(!tx.delete_client(&realm(), &app())?);
        Ok(())
    });
    for table in ["clients", "client_secrets", "consents", "codes"] {
        assert_eq!(db.number(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
    }
    assert!(db.read(|tx| tx.grant(&realm(), &grant("g").id)).unwrap().revoked.is_some());
}
