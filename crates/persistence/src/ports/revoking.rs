//! Revoking grants, and the locks that keep a grant from slipping past a revocation.
//!
//! PostgreSQL runs transactions side by side: one that exchanges a code could read an account as
//! enabled, and store its grant just after another one disabled the account and revoked the grants
//! that it saw. So a new grant holds a shared lock on its account, session and client, and whoever
//! revokes by one of them takes the row's own lock first. SQLite has one writer and needs none.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::generation::Generations;
use chancery_core::grants::{Grant, GrantId};
use chancery_core::ports::{RevocationOrder, Revokes, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::session::SessionId;
use diesel::QueryResult;
use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::schema::{accounts, clients, grants, sessions};
use crate::transaction::Transaction;

/// Which grants to revoke.
pub(super) enum Reach<'a> {
    Grant(&'a GrantId),
    Account(&'a AccountId, Option<&'a ClientId>),
    Session(&'a SessionId),
    Client(&'a ClientId),
}

impl Transaction<'_> {
    /// Revokes those that are not revoked yet: in their rows, in the list, and in the feed. Returns
    /// how many.
    pub(super) fn revoke(
        &mut self,
        realm: &RealmId,
        reach: &Reach<'_>,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError> {
        self.query(|c| lock(c, realm, reach))?;
        let ids = self.query(|c| mark(c, realm, reach, order))?;
        let revokes: Vec<Revokes> = ids.into_iter().map(|id| Revokes::Grant(GrantId(id))).collect();
        self.list_revocations(realm, &revokes, order.keep_until)?;
        Ok(revokes.len())
    }

    /// Holds the account, session and client of a new grant until the transaction ends. A conflict,
    /// so that the unit runs again and sees for itself, when one of them was disabled, ended or
    /// removed since the unit read it.
    pub(super) fn hold_owner(&mut self, grant: &Grant) -> Result<(), StoreError> {
        let held = self.query(|connection| match connection {
            AnyConnection::Postgres(c) => hold(c, grant),
            AnyConnection::Sqlite(_) => Ok(true),
        })?;
        if held {
            return Ok(());
        }
        Err(StoreError::Conflict("the grant's account, session or client has just gone".to_owned()))
    }
}

fn hold(connection: &mut PgConnection, grant: &Grant) -> QueryResult<bool> {
    let realm = grant.realm.as_str();
    let of = &grant.authorization;
    let account: Option<(Option<i64>, i64)> = accounts::table
        .find((realm, of.account.0.as_str()))
        .select((accounts::disabled_at, accounts::generation))
        .for_share()
        .first(connection)
        .optional()?;
    let session: Option<Option<i64>> = match &of.session {
        None => None,
        Some(session) => sessions::table
            .find((realm, session.id.0.as_str()))
            .select(sessions::ended_at)
            .for_share()
            .first(connection)
            .optional()?,
    };
    let client: Option<(Option<i64>, i64)> = clients::table
        .find((realm, of.client.as_str()))
        .select((clients::disabled_at, clients::generation))
        .for_share()
        .first(connection)
        .optional()?;
    let session_stands = match session {
        Some(ended) => ended.is_none() || !grant.session_bound,
        None => of.session.is_none() && !grant.session_bound,
    };
    let Generations { client: client_generation, account: account_generation, .. } = &of.generations;
    Ok(account == Some((None, account_generation.0))
        && session_stands
        && client == Some((None, client_generation.0)))
}

fn lock(connection: &mut AnyConnection, realm: &RealmId, reach: &Reach<'_>) -> QueryResult<()> {
    let AnyConnection::Postgres(c) = connection else { return Ok(()) };
    let realm = realm.as_str();
    let found: QueryResult<String> = match reach {
        // the update locks the row itself
        Reach::Grant(_) => return Ok(()),
        Reach::Account(id, _) => {
            accounts::table.find((realm, id.0.as_str())).select(accounts::id).for_no_key_update().first(c)
        }
        Reach::Session(id) => {
            sessions::table.find((realm, id.0.as_str())).select(sessions::id).for_no_key_update().first(c)
        }
        Reach::Client(id) => {
            clients::table.find((realm, id.as_str())).select(clients::id).for_no_key_update().first(c)
        }
    };
    found.optional().map(drop)
}

/// Marks the rows; returns their ids.
fn mark(
    connection: &mut AnyConnection,
    realm: &RealmId,
    reach: &Reach<'_>,
    order: &RevocationOrder,
) -> QueryResult<Vec<String>> {
    let revoked = (grants::revoked_at.eq(order.at.0), grants::revoked_reason.eq(order.reason.as_str()));
    let unrevoked = grants::realm_id.eq(realm.as_str()).and(grants::revoked_at.is_null());
    match reach {
        Reach::Grant(id) => diesel::update(grants::table.filter(unrevoked.and(grants::id.eq(id.as_str()))))
            .set(revoked)
            .returning(grants::id)
            .get_results(connection),
        Reach::Account(id, None) => {
            diesel::update(grants::table.filter(unrevoked.and(grants::account_id.eq(id.0.as_str()))))
                .set(revoked)
                .returning(grants::id)
                .get_results(connection)
        }
        Reach::Account(id, Some(client)) => {
            let theirs = grants::account_id.eq(id.0.as_str()).and(grants::client_id.eq(client.as_str()));
            diesel::update(grants::table.filter(unrevoked.and(theirs)))
                .set(revoked)
                .returning(grants::id)
                .get_results(connection)
        }
        Reach::Session(id) => {
            let bound = grants::session_id.eq(id.0.as_str()).and(grants::session_bound.eq(true));
            diesel::update(grants::table.filter(unrevoked.and(bound)))
                .set(revoked)
                .returning(grants::id)
                .get_results(connection)
        }
        Reach::Client(id) => {
            diesel::update(grants::table.filter(unrevoked.and(grants::client_id.eq(id.as_str()))))
                .set(revoked)
                .returning(grants::id)
                .get_results(connection)
        }
    }
}
