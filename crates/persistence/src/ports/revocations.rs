//! Table `revocations`.

use chancery_core::grants::GrantId;
use chancery_core::ports::{Changed, Revocation, Revocations, Revokes, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::{QueryResult, sql_query};

use super::changes::record_all;
use crate::connection::AnyConnection;
use crate::row;
use crate::schema::revocations;
use crate::transaction::Transaction;

const LIST_POSTGRES: &str = "\
    INSERT INTO revocations (realm_id, kind, value, keep_until) \
    SELECT $1, $2, value, $3 FROM unnest($4) AS value \
    ON CONFLICT (realm_id, kind, value) DO UPDATE SET keep_until = excluded.keep_until \
    WHERE revocations.keep_until < excluded.keep_until";

const LIST_SQLITE: &str = "\
    INSERT INTO revocations (realm_id, kind, value, keep_until) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (realm_id, kind, value) DO UPDATE SET keep_until = excluded.keep_until \
    WHERE revocations.keep_until < excluded.keep_until";

const fn stored(revokes: &Revokes) -> (&'static str, &str) {
    match revokes {
        Revokes::Grant(id) => ("grant", id.0.as_str()),
        Revokes::Jti(jti) => ("jti", jti.as_str()),
    }
}

/// Lists values of one kind; returns how many are new or kept longer than before.
fn list(
    connection: &mut AnyConnection,
    realm: &RealmId,
    kind: &str,
    values: &[&str],
    keep_until: Timestamp,
) -> QueryResult<usize> {
    match connection {
        AnyConnection::Postgres(c) => sql_query(LIST_POSTGRES)
            .bind::<Text, _>(realm.as_str())
            .bind::<Text, _>(kind)
            .bind::<BigInt, _>(keep_until.0)
            .bind::<Array<Text>, _>(values)
            .execute(c),
        AnyConnection::Sqlite(c) => values.iter().try_fold(0, |listed, value| {
            let news = sql_query(LIST_SQLITE)
                .bind::<Text, _>(realm.as_str())
                .bind::<Text, _>(kind)
                .bind::<Text, _>(*value)
                .bind::<BigInt, _>(keep_until.0)
                .execute(c)?;
            Ok(listed + news)
        }),
    }
}

impl Transaction<'_> {
    /// Lists what is revoked, all of one kind, and records the changes when any of it is news.
    pub(super) fn list_revocations(
        &mut self,
        realm: &RealmId,
        revoked: &[Revokes],
        keep_until: Timestamp,
    ) -> Result<(), StoreError> {
        let Some((kind, _)) = revoked.first().map(stored) else { return Ok(()) };
        let values: Vec<&str> = revoked.iter().map(|r| stored(r).1).collect();
        if self.query(|c| list(c, realm, kind, &values, keep_until))? == 0 {
            return Ok(());
        }
        self.query(|c| record_all(c, realm, kind, &values, Some(keep_until)))?;
        for revokes in revoked {
            let revocation = Revocation { revokes: revokes.clone(), keep_until };
            self.keep_change(Changed::Revocation(revocation).in_realm(realm));
        }
        Ok(())
    }
}

impl Revocations for Transaction<'_> {
    fn add_revocation(&mut self, realm: &RealmId, revocation: &Revocation) -> Result<(), StoreError> {
        self.list_revocations(realm, std::slice::from_ref(&revocation.revokes), revocation.keep_until)
    }

    fn revocations(&mut self, realm: &RealmId, now: Timestamp) -> Result<Vec<Revocation>, StoreError> {
        let rows: Vec<(String, String, i64)> = self.query(|c| {
            revocations::table
                .filter(revocations::realm_id.eq(realm.as_str()))
                .filter(revocations::keep_until.gt(now.0))
                .select((revocations::kind, revocations::value, revocations::keep_until))
                .load(c)
        })?;
        rows.into_iter()
            .map(|(kind, value, keep_until)| {
                let revokes = match kind.as_str() {
                    "grant" => Revokes::Grant(GrantId(value)),
                    "jti" => Revokes::Jti(value),
                    other => {
                        return Err(row::bad(
                            "revocations",
                            "kind",
                            value,
                            format!("unknown kind {other:?}"),
                        ));
                    }
                };
                Ok(Revocation { revokes, keep_until: Timestamp(keep_until) })
            })
            .collect()
    }
}
