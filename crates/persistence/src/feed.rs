//! Reading the change feed.
//!
//! On PostgreSQL a row's position is the id of the transaction that wrote it, and a poll reads from
//! its horizon: the oldest transaction that was still running at the poll before. So a transaction
//! that commits after later ones is not missed; changes may be read twice instead. On SQLite writes
//! happen one after the other, and positions count up.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::grants::GrantId;
use chancery_core::ports::{Change, Changed, Feed, Polled, Position, Revocation, Revokes, StoreError};
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryResult, sql_query};

use crate::connection::AnyConnection;
use crate::database::Database;
use crate::row::{self, Reader};
use crate::unit;

/// One statement, so one snapshot. The timeline tells histories apart: it changes when another
/// server takes over (after which transactions that it never received are gone and their ids are
/// handed out again), when the cluster is another one, and when an operator restores a backup.
const POLL_POSTGRES: &str = "\
    SELECT pg_snapshot_xmin(s.snapshot)::text::bigint AS horizon, \
           (c.system_identifier # ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint) \
               # (f.epoch << 32) AS timeline, \
           f.purged_through, e.realm_id, e.kind, e.key, e.keep_until \
    FROM feed f \
    CROSS JOIN (SELECT pg_current_snapshot() AS snapshot) s \
    CROSS JOIN pg_control_system() c \
    LEFT JOIN changes e ON e.position >= $1 \
    ORDER BY e.position";

const POLL_SQLITE: &str = "\
    SELECT f.last_position AS horizon, f.epoch AS timeline, f.purged_through, \
           e.realm_id, e.kind, e.key, e.keep_until \
    FROM feed f \
    LEFT JOIN changes e ON e.position > $1 \
    ORDER BY e.position";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    horizon: i64,
    #[diesel(sql_type = BigInt)]
    timeline: i64,
    #[diesel(sql_type = BigInt)]
    purged_through: i64,
    #[diesel(sql_type = Nullable<Text>)]
    realm_id: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    keep_until: Option<i64>,
}

fn rows(connection: &mut AnyConnection, from: i64) -> QueryResult<Vec<Row>> {
    let sql = match connection {
        AnyConnection::Postgres(_) => POLL_POSTGRES,
        AnyConnection::Sqlite(_) => POLL_SQLITE,
    };
    sql_query(sql).bind::<BigInt, _>(from).load(connection)
}

fn no_feed() -> StoreError {
    row::bad("feed", "id", "1", "the row is missing")
}

impl Feed for Database {
    fn position(&self) -> Result<Position, StoreError> {
        let rows = unit::read(&self.inner.pool, |connection| rows(connection, i64::MAX))?;
        let first = rows.first().ok_or_else(no_feed)?;
        Ok(Position { horizon: first.horizon, timeline: first.timeline })
    }

    fn poll(&self, from: Position) -> Result<Polled, StoreError> {
        let rows = unit::read(&self.inner.pool, |connection| rows(connection, from.horizon))?;
        let first = rows.first().ok_or_else(no_feed)?;
        let position = Position { horizon: first.horizon, timeline: first.timeline };
        // a horizon is inclusive on PostgreSQL alone
        let gap = first.purged_through > from.horizon
            || (!self.is_sqlite() && first.purged_through == from.horizon);
        if position.timeline != from.timeline || position.horizon < from.horizon || gap {
            return Ok(Polled::Reload);
        }
        let changes = rows.iter().filter_map(|row| change(row).transpose()).collect::<Result<_, _>>()?;
        Ok(Polled::Changes { changes, position })
    }
}

/// The change of a row; `None` when the row stands for none.
fn change(row: &Row) -> Result<Option<Change>, StoreError> {
    let (Some(realm), Some(kind), Some(key)) = (&row.realm_id, &row.kind, &row.key) else { return Ok(None) };
    let reader = Reader { table: "changes", row: key };
    let revocation = |revokes| match row.keep_until {
        Some(until) => Ok(Changed::Revocation(Revocation { revokes, keep_until: Timestamp(until) })),
        None => Err(reader.bad("keep_until", "is missing")),
    };
    let what = match kind.as_str() {
        "client" => Changed::Client(ClientId(key.clone())),
        "resource" => Changed::Resource(key.clone()),
        "account" => Changed::Account(AccountId(key.clone())),
        "signing_keys" => Changed::SigningKeys,
        "grant" => revocation(Revokes::Grant(GrantId(key.clone())))?,
        "jti" => revocation(Revokes::Jti(key.clone()))?,
        other => return Err(reader.bad("kind", format!("unknown kind {other:?}"))),
    };
    Ok(Some(Change { realm: reader.realm(realm)?, what }))
}
