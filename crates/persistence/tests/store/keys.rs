//! Stored signing keys.

use chancery_core::keyring::PrivateKey;
use chancery_core::ports::Access;

use crate::fixtures::{NOW, key, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! { comes_back_as_stored, one_key_a_generation, retired_and_deleted, r22_keys_of_later_releases_are_passed_over }

fn comes_back_as_stored(db: &TestDatabase) {
    let mut on_disk = key("second", 2);
    on_disk.private = PrivateKey::File;
    db.write(move |tx| {
        assert!(tx.insert_signing_key(&on_disk)?);
        assert!(tx.insert_signing_key(&key("first", 1))?);
        assert_eq!(tx.signing_keys(&realm())?, [key("first", 1), on_disk.clone()]);
        Ok(())
    });
}

/// R11: two nodes that rotate at once agree on one key.
fn one_key_a_generation(db: &TestDatabase) {
    let stored = in_parallel(8, |i| {
        let candidate = key(&format!("kid-{i}"), 1);
        unit(&db.database, Access::Write, move |tx| {
            let first = tx.insert_signing_key(&candidate)?;
            // still usable
            assert_eq!(tx.signing_keys(&realm())?.len(), 1);
            Ok(first)
        })
        .unwrap()
    });
    assert_eq!(stored.iter().filter(|s| **s).count(), 1);
}

fn retired_and_deleted(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_signing_key(&key("k", 1))?;
        assert!(tx.retire_signing_key(&realm(), "k", NOW)?);
        assert_eq!(tx.signing_keys(&realm())?[0].retired_at, Some(NOW));
        assert!(tx.delete_signing_key(&realm(), "k")?);
        assert!(!tx.delete_signing_key(&realm(), "k")?);
        assert!(!tx.retire_signing_key(&realm(), "k", NOW)?);
        Ok(())
    });
}

/// A node of this release goes on following the keys that it knows.
fn r22_keys_of_later_releases_are_passed_over(db: &TestDatabase) {
    db.write(|tx| {
        tx.insert_signing_key(&key("known", 1))?;
        tx.insert_signing_key(&key("later", 2))?;
        Ok(())
    });
    db.sql("UPDATE signing_keys SET algorithm = 'ML-DSA-65' WHERE kid = 'later'");
    assert_eq!(db.read(|tx| tx.signing_keys(&realm())), [key("known", 1)]);
}
