//! Resources and their secrets.

use chancery_core::ports::Insert;

use crate::fixtures::{realm, resource};
use crate::support::TestDatabase;

on_both_databases! { comes_back_whatever_its_slash, taken_whatever_its_slash, deleted_with_its_secrets }

fn comes_back_whatever_its_slash(db: &TestDatabase) {
    let stored = resource("https://api.example/");
    let wanted = stored.clone();
    db.write(move |tx| {
        tx.insert_resource(&resource("https://zebra.example"))?;
        tx.insert_resource(&stored)
    });
    for identifier in ["https://api.example/", "https://api.example"] {
        assert_eq!(db.read(move |tx| tx.resource(&realm(), identifier)), Some(wanted.clone()));
    }
    assert_eq!(db.read(|tx| tx.resource(&realm(), "https://api.example/v1")), None);
    let all = db.read(|tx| tx.resources(&realm()));
    assert_eq!(all, [wanted, resource("https://zebra.example")]);
}

fn taken_whatever_its_slash(db: &TestDatabase) {
    db.write(|tx| {
        assert_eq!(tx.insert_resource(&resource("https://api.example"))?, Insert::Done);
        assert_eq!(tx.insert_resource(&resource("https://api.example/"))?, Insert::Taken("identifier"));
        assert_eq!(tx.insert_resource(&resource("https://other.example"))?, Insert::Done);
        Ok(())
    });
}

fn deleted_with_its_secrets(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_resource(&resource("https://api.example"))?;
        assert!(tx.delete_resource(&realm(), "https://api.example/")?);
        assert!(!tx.delete_resource(&realm(), "https://api.example/")?);
        Ok(())
    });
    assert_eq!(db.number("SELECT count(*) FROM resource_secrets"), 0);
}
