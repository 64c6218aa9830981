//! Values that may be seen once.

use chancery_core::ports::Access;
use chancery_core::secret::Digest;

use crate::fixtures::{NOW, realm};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! { remembered_by_exactly_one, seen_before_leaves_the_transaction_usable }

fn remembered_by_exactly_one(db: &TestDatabase) {
    let first = in_parallel(30, |_| {
        unit(&db.database, Access::Write, |tx| tx.remember_once(&realm(), &Digest::of(b"jti"), NOW)).unwrap()
    });
    assert_eq!(first.iter().filter(|f| **f).count(), 1);
}

fn seen_before_leaves_the_transaction_usable(db: &TestDatabase) {
    db.write(|tx| {
        assert!(tx.remember_once(&realm(), &Digest::of(b"jti"), NOW)?);
        assert!(!tx.remember_once(&realm(), &Digest::of(b"jti"), NOW)?);
        assert!(tx.remember_once(&realm(), &Digest::of(b"other"), NOW)?);
        Ok(())
    });
}
