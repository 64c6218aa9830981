//! Table `changes`: the writing end of the change feed.

use chancery_core::ports::{Change, Changed, Changes, Revokes, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use diesel::{QueryResult, sql_query};

use crate::connection::AnyConnection;
use crate::transaction::Transaction;

/// Positions and times are the database's own: a transaction id and clock on PostgreSQL.
const RECORD_POSTGRES: &str = "\
    INSERT INTO changes (position, recorded_at, realm_id, kind, key, keep_until) \
    SELECT pg_current_xact_id()::text::bigint, extract(epoch FROM clock_timestamp())::bigint, $1, $2, key, $3 \
    FROM unnest($4) AS key";

const RECORD_SQLITE: &str = "\
    INSERT INTO changes (position, recorded_at, realm_id, kind, key, keep_until) \
    SELECT last_position, unixepoch(), $1, $2, $3, $4 FROM feed";

impl Changes for Transaction<'_> {
    fn record(&mut self, change: &Change) -> Result<(), StoreError> {
        let (kind, key, keep_until) = match &change.what {
            Changed::Client(id) => ("client", id.0.as_str(), None),
            Changed::Resource(identifier) => ("resource", identifier.as_str(), None),
            Changed::Account(id) => ("account", id.0.as_str(), None),
            Changed::SigningKeys => ("signing_keys", "", None),
            Changed::Revocation(revocation) => {
                let (kind, key) = match &revocation.revokes {
                    Revokes::Grant(id) => ("grant", id.as_str()),
                    Revokes::Jti(jti) => ("jti", jti.as_str()),
                };
                (kind, key, Some(revocation.keep_until))
            }
        };
        self.query(|c| record_all(c, &change.realm, kind, &[key], keep_until))?;
        self.keep_change(change.clone());
        Ok(())
    }
}

/// Writes one change of the realm for each key.
pub(super) fn record_all(
    connection: &mut AnyConnection,
    realm: &RealmId,
    kind: &str,
    keys: &[&str],
    keep_until: Option<Timestamp>,
) -> QueryResult<()> {
    let keep_until = keep_until.map(|t| t.0);
    match connection {
        AnyConnection::Postgres(c) => {
            sql_query(RECORD_POSTGRES)
                .bind::<Text, _>(realm.as_str())
                .bind::<Text, _>(kind)
                .bind::<Nullable<BigInt>, _>(keep_until)
                .bind::<Array<Text>, _>(keys)
                .execute(c)?;
        }
        AnyConnection::Sqlite(c) => {
            for key in keys {
                sql_query("UPDATE feed SET last_position = last_position + 1").execute(c)?;
                sql_query(RECORD_SQLITE)
                    .bind::<Text, _>(realm.as_str())
                    .bind::<Text, _>(kind)
                    .bind::<Text, _>(*key)
                    .bind::<Nullable<BigInt>, _>(keep_until)
                    .execute(c)?;
            }
        }
    }
    Ok(())
}
