//! The list of revocations.

use chancery_core::ports::{Changed, Feed as _, Polled, Revocation, Revokes};

use crate::fixtures::{NOW, realm};
use crate::support::TestDatabase;

on_both_databases! { listed_until_they_end, adding_twice_is_one_change }

fn jti(name: &str, keep: i64) -> Revocation {
    Revocation { revokes: Revokes::Jti(name.to_owned()), keep_until: NOW.plus(keep) }
}

fn listed_until_they_end(db: &TestDatabase) {
    db.write(|tx| {
        tx.add_revocation(&realm(), &jti("a", 10))?;
        tx.add_revocation(&realm(), &jti("b", 20))?;
        assert_eq!(tx.revocations(&realm(), NOW.plus(10))?, [jti("b", 20)]);
        // kept longer when asked for again, never shorter
        tx.add_revocation(&realm(), &jti("b", 30))?;
        tx.add_revocation(&realm(), &jti("b", 5))?;
        assert_eq!(tx.revocations(&realm(), NOW.plus(10))?, [jti("b", 30)]);
        Ok(())
    });
}

fn adding_twice_is_one_change(db: &TestDatabase) {
    let start = db.database.position().unwrap();
    db.write(|tx| tx.add_revocation(&realm(), &jti("a", 10)));
    db.write(|tx| tx.add_revocation(&realm(), &jti("a", 10)));
    let Polled::Changes { changes, .. } = db.database.poll(start).unwrap() else { panic!("reload") };
    assert_eq!(changes, [Changed::Revocation(jti("a", 10)).in_realm(&realm())]);
}
