//! Authorization codes.

use chancery_core::grants::{CodeState, GrantId};
use chancery_core::ports::Access;
use chancery_core::secret::Digest;

use crate::fixtures::{NOW, code, realm, scene};
use crate::support::{TestDatabase, in_parallel, unit};

on_both_databases! { comes_back_as_stored, consumed_by_exactly_one_of_fifty, unknown_code_is_not_consumed }

fn comes_back_as_stored(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("c"))
    });
    assert_eq!(db.read(|tx| tx.code(&realm(), &Digest::of(b"c"))), Some(code("c")));
    assert_eq!(db.read(|tx| tx.code(&realm(), &Digest::of(b"d"))), None);
}

/// R1.
fn consumed_by_exactly_one_of_fifty(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("c"))
    });
    let winners: Vec<usize> = in_parallel(50, |i| {
        let grant = GrantId(format!("grant-{i}"));
        unit(&db.database, Access::Write, move |tx| {
            tx.consume_code(&realm(), &Digest::of(b"c"), &grant, NOW.plus(1))
        })
        .unwrap()
    })
    .into_iter()
    .enumerate()
    .filter_map(|(i, won)| won.then_some(i))
    .collect();
    let [winner] = winners[..] else { panic!("winners: {winners:?}") };
    let state = db.read(|tx| tx.code(&realm(), &Digest::of(b"c"))).unwrap().state;
    assert_eq!(state, CodeState::Consumed { at: NOW.plus(1), grant: GrantId(format!("grant-{winner}")) });
}

fn unknown_code_is_not_consumed(db: &TestDatabase) {
    assert!(!db.write(|tx| tx.consume_code(&realm(), &Digest::of(b"c"), &GrantId("g".to_owned()), NOW)));
}
