//! Queries on providers' sessions, for the port of identities.

use chancery_core::federation::UpstreamSession;
use chancery_core::ports::StoreError;
use chancery_core::realm::RealmId;
use chancery_core::session::SessionId;
use diesel::QueryResult;
use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::row::Reader;
use crate::schema::{sessions, upstream_sessions};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = upstream_sessions, treat_none_as_default_value = false)]
pub(super) struct UpstreamSessionRow {
    realm_id: String,
    session_id: String,
    provider: String,
    issuer: String,
    subject: String,
    sid: Option<String>,
    id_token: Option<String>,
}

impl UpstreamSessionRow {
    pub(super) fn from_core(upstream: &UpstreamSession) -> Self {
        Self {
            realm_id: upstream.realm.as_str().to_owned(),
            session_id: upstream.session.0.clone(),
            provider: upstream.provider.as_str().to_owned(),
            issuer: upstream.issuer.clone(),
            subject: upstream.subject.clone(),
            sid: upstream.sid.clone(),
            id_token: upstream.id_token.clone(),
        }
    }

    pub(super) fn into_core(self) -> Result<UpstreamSession, StoreError> {
        let reader = Reader { table: "upstream_sessions", row: &self.session_id };
        Ok(UpstreamSession {
            realm: reader.realm(&self.realm_id)?,
            provider: reader.provider("provider", &self.provider)?,
            session: SessionId(self.session_id),
            issuer: self.issuer,
            subject: self.subject,
            sid: self.sid,
            id_token: self.id_token,
        })
    }
}

/// `INSERT … ON CONFLICT DO UPDATE`, which does not exist on the enum of connections.
macro_rules! upsert {
    ($connection:expr, $row:expr) => {
        diesel::insert_into(upstream_sessions::table)
            .values($row)
            .on_conflict((upstream_sessions::realm_id, upstream_sessions::session_id))
            .do_update()
            .set((
                upstream_sessions::provider.eq(&$row.provider),
                upstream_sessions::issuer.eq(&$row.issuer),
                upstream_sessions::subject.eq(&$row.subject),
                upstream_sessions::sid.eq(&$row.sid),
                upstream_sessions::id_token.eq(&$row.id_token),
            ))
            .execute($connection)
    };
}

pub(super) fn put(connection: &mut AnyConnection, row: &UpstreamSessionRow) -> QueryResult<usize> {
    match connection {
        AnyConnection::Postgres(c) => upsert!(c, row),
        AnyConnection::Sqlite(c) => upsert!(c, row),
    }
}

pub(super) fn find(
    connection: &mut AnyConnection,
    realm: &RealmId,
    session: &SessionId,
) -> QueryResult<Option<UpstreamSessionRow>> {
    upstream_sessions::table
        .find((realm.as_str(), session.0.as_str()))
        .select(UpstreamSessionRow::as_select())
        .first(connection)
        .optional()
}

/// Ids of sessions that have not ended. Without `subject` and `sid` nothing was named, so nothing fits.
pub(super) fn live(
    connection: &mut AnyConnection,
    realm: &RealmId,
    issuer: &str,
    subject: Option<&str>,
    sid: Option<&str>,
) -> QueryResult<Vec<String>> {
    if subject.is_none() && sid.is_none() {
        return Ok(Vec::new());
    }
    let mut named = upstream_sessions::table
        .inner_join(
            sessions::table.on(sessions::realm_id
                .eq(upstream_sessions::realm_id)
                .and(sessions::id.eq(upstream_sessions::session_id))),
        )
        .filter(upstream_sessions::realm_id.eq(realm.as_str()))
        .filter(upstream_sessions::issuer.eq(issuer))
        .filter(sessions::ended_at.is_null())
        .order(upstream_sessions::session_id)
        .select(upstream_sessions::session_id)
        .into_boxed();
    if let Some(subject) = subject {
        named = named.filter(upstream_sessions::subject.eq(subject));
    }
    if let Some(sid) = sid {
        named = named.filter(upstream_sessions::sid.eq(sid));
    }
    named.load(connection)
}
