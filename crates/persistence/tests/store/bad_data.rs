//! Rows that do not hold what they must.

use chancery_core::client::ClientId;
use chancery_core::ports::StoreError;
use chancery_core::secret::Digest;

use crate::fixtures::{code, grant, realm, scene};
use crate::support::TestDatabase;

on_both_databases! { names_table_column_and_row, a_binding_of_a_later_release_is_never_none }

fn place<T: std::fmt::Debug>(result: Result<T, StoreError>) -> (&'static str, &'static str, String) {
    match result {
        Err(StoreError::BadData { table, column, row, .. }) => (table, column, row),
        other => panic!("{other:?}"),
    }
}

fn names_table_column_and_row(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("c"))?;
        tx.insert_grant(&grant("g"))
    });
    db.sql(
        "UPDATE clients SET attributes = '{\"v\":1}'; UPDATE grants SET revoked_at = 1, revoked_reason = 'whim'; \
         UPDATE codes SET binding = 'nothing';",
    );
    let client = db.try_read(|tx| tx.client(&realm(), &ClientId("app".to_owned())));
    assert_eq!(place(client), ("clients", "attributes", "app".to_owned()));
    let stored = db.try_read(|tx| tx.grant(&realm(), &grant("g").id));
    assert_eq!(place(stored), ("grants", "revoked_reason", "g".to_owned()));
    let (table, column, row) = place(db.try_read(|tx| tx.code(&realm(), &Digest::of(b"c"))));
    assert_eq!((table, column, row.len()), ("codes", "binding", 8));
}

fn a_binding_of_a_later_release_is_never_none(db: &TestDatabase) {
    db.write(|tx| {
        scene(tx)?;
        tx.insert_code(&code("c"))?;
        tx.insert_grant(&grant("g"))
    });
    db.sql(
        "UPDATE grants SET binding = '{\"jkt\":\"x\"}'; \
         UPDATE codes SET binding = '{\"redirect_uri\":\"https://app.example/cb\",\"sender\":{\"jkt\":\"x\"}}';",
    );
    let stored = db.try_read(|tx| tx.grant(&realm(), &grant("g").id));
    assert_eq!(place(stored), ("grants", "binding", "g".to_owned()));
    let (table, column, _) = place(db.try_read(|tx| tx.code(&realm(), &Digest::of(b"c"))));
    assert_eq!((table, column), ("codes", "binding"));
}
