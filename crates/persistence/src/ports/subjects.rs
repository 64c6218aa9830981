//! Queries on subjects, for the port of accounts.

use chancery_core::account::AccountId;
use chancery_core::realm::RealmId;
use chancery_core::subject::{Sector, Subject};
use diesel::QueryResult;
use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::schema::subjects;

pub(super) fn find(
    connection: &mut AnyConnection,
    realm: &RealmId,
    account: &AccountId,
    sector: &Sector,
) -> QueryResult<Option<Subject>> {
    let found: Option<String> = subjects::table
        .filter(subjects::realm_id.eq(realm.as_str()))
        .filter(subjects::account_id.eq(account.0.as_str()))
        .filter(subjects::sector.eq(sector.as_str()))
        .select(subjects::subject)
        .first(connection)
        .optional()?;
    Ok(found.map(Subject))
}

#[derive(Insertable)]
#[diesel(table_name = subjects)]
struct SubjectRow<'a> {
    realm_id: &'a str,
    subject: &'a str,
    account_id: &'a str,
    sector: &'a str,
}

/// Stores nothing when the sector has a subject already.
pub(super) fn insert(
    connection: &mut AnyConnection,
    realm: &RealmId,
    account: &AccountId,
    sector: &Sector,
    subject: &Subject,
) -> QueryResult<usize> {
    let row = SubjectRow {
        realm_id: realm.as_str(),
        subject: subject.as_str(),
        account_id: &account.0,
        sector: sector.as_str(),
    };
    insert_unless_taken!(connection, subjects::table, &row)
}
