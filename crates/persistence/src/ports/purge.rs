//! Removes what has expired, from every table, in small batches (rule R12).

use chancery_core::ports::{Purge, StoreError};
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::connection::AnyConnection;
use crate::transaction::Transaction;

/// Tables whose rows go when a column says so: name, key, column, seconds after it.
const EXPIRING: &[(&str, &str, &str, i64)] = &[
    ("codes", "realm_id, digest", "expires_at", 0),
    ("replay", "realm_id, value", "expires_at", 0),
    ("revocations", "realm_id, kind, value", "keep_until", 0),
    ("throttle", "realm_id, key", "window_ends_at", 0),
    ("one_time", "realm_id, id", "expires_at", 0),
    ("grants", "realm_id, id", "expires_at", 0),
    // who delivers it says what became of it; a day later nobody is going to
    ("outbox", "realm_id, id", "expires_at", 86_400),
];

/// Sessions whose time to look has come.
const DUE_SESSIONS: &str =
    "SELECT realm_id, id, browser_id FROM sessions WHERE purge_at <= $1 ORDER BY purge_at LIMIT $2";

/// Puts off a session that a kept grant names until the last of them expires.
const POSTPONE_SESSION: &str = "\
    UPDATE sessions SET purge_at = \
      (SELECT max(g.expires_at) FROM grants g WHERE g.realm_id = sessions.realm_id AND g.session_id = sessions.id) \
    WHERE realm_id = $1 AND id = $2 \
      AND EXISTS (SELECT 1 FROM grants g WHERE g.realm_id = sessions.realm_id AND g.session_id = sessions.id)";

const DELETE_SESSION: &str = "DELETE FROM sessions WHERE realm_id = $1 AND id = $2 AND purge_at <= $3";

const DELETE_BROWSER: &str = "\
    DELETE FROM browsers WHERE realm_id = $1 AND id = $2 AND NOT EXISTS \
      (SELECT 1 FROM sessions s WHERE s.realm_id = browsers.realm_id AND s.browser_id = browsers.id)";

/// By the database's clock, like the rows. A row that some running transaction might still have to
/// be read with stays, so that polls never fall behind the purge.
const OLD_CHANGES_POSTGRES: &str = "\
    DELETE FROM changes WHERE ctid = ANY (ARRAY( \
      SELECT ctid FROM changes \
      WHERE recorded_at < extract(epoch FROM clock_timestamp())::bigint - 3600 \
        AND position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint \
      ORDER BY recorded_at LIMIT $1)) \
    RETURNING position";

const OLD_CHANGES_SQLITE: &str = "\
    DELETE FROM changes WHERE rowid IN ( \
      SELECT rowid FROM changes WHERE recorded_at < unixepoch() - 3600 ORDER BY recorded_at LIMIT $1) \
    RETURNING position";

#[derive(QueryableByName)]
struct DueSession {
    #[diesel(sql_type = Text)]
    realm_id: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    browser_id: String,
}

#[derive(QueryableByName)]
struct PurgedChange {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// Leaves rows that another node is purging, or somebody is using, to a later run.
pub(super) const fn skip_locked(connection: &AnyConnection) -> &'static str {
    match connection {
        AnyConnection::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        AnyConnection::Sqlite(_) => "",
    }
}

impl Transaction<'_> {
    fn purge_expired(
        &mut self,
        (table, key, expiry, after): (&str, &str, &str, i64),
        now: Timestamp,
        limit: i64,
    ) -> Result<usize, StoreError> {
        self.query(|c| {
            let skip = skip_locked(c);
            let sql = format!(
                "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} \
                 WHERE {expiry} <= $1 ORDER BY {expiry} LIMIT $2{skip})"
            );
            sql_query(sql).bind::<BigInt, _>(now.minus(after).0).bind::<BigInt, _>(limit).execute(c)
        })
    }

    fn purge_sessions(&mut self, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
        self.query(|c| {
            let due: Vec<DueSession> = sql_query(format!("{DUE_SESSIONS}{}", skip_locked(c)))
                .bind::<BigInt, _>(now.0)
                .bind::<BigInt, _>(limit)
                .load(c)?;
            let mut purged = 0;
            for session in due {
                let postponed = sql_query(POSTPONE_SESSION)
                    .bind::<Text, _>(&session.realm_id)
                    .bind::<Text, _>(&session.id)
                    .execute(c)?;
                if postponed > 0 {
                    continue;
                }
                purged += sql_query(DELETE_SESSION)
                    .bind::<Text, _>(&session.realm_id)
                    .bind::<Text, _>(&session.id)
                    .bind::<BigInt, _>(now.0)
                    .execute(c)?;
                sql_query(DELETE_BROWSER)
                    .bind::<Text, _>(&session.realm_id)
                    .bind::<Text, _>(&session.browser_id)
                    .execute(c)?;
            }
            Ok(purged)
        })
    }

    fn purge_changes(&mut self, limit: i64) -> Result<usize, StoreError> {
        self.query(|c| {
            let sql = match c {
                AnyConnection::Postgres(_) => OLD_CHANGES_POSTGRES,
                AnyConnection::Sqlite(_) => OLD_CHANGES_SQLITE,
            };
            let purged: Vec<PurgedChange> = sql_query(sql).bind::<BigInt, _>(limit).load(c)?;
            if let Some(through) = purged.iter().map(|change| change.position).max() {
                sql_query("UPDATE feed SET purged_through = $1 WHERE purged_through < $1")
                    .bind::<BigInt, _>(through)
                    .execute(c)?;
            }
            Ok(purged.len())
        })
    }
}

impl Purge for Transaction<'_> {
    fn purge(&mut self, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let mut purged = 0;
        let remaining = |purged: usize| limit.saturating_sub(i64::try_from(purged).unwrap_or(i64::MAX));
        for &table in EXPIRING {
            if remaining(purged) > 0 {
                purged += self.purge_expired(table, now, remaining(purged))?;
            }
        }
        // after the grants: those that are left name the sessions to keep
        if remaining(purged) > 0 {
            purged += self.purge_sessions(now, remaining(purged))?;
        }
        if remaining(purged) > 0 {
            purged += self.purge_changes(remaining(purged))?;
        }
        Ok(purged)
    }
}
