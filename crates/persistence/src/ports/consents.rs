//! Table `consents`.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::consent::Consent;
use chancery_core::ports::{Consents, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::connection::AnyConnection;
use crate::row::{Reader, to_json};
use crate::schema::consents;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents)]
struct ConsentRow {
    realm_id: String,
    account_id: String,
    client_id: String,
    approved: String,
    granted_at: i64,
}

impl ConsentRow {
    fn from_core(consent: &Consent) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: consent.realm.as_str().to_owned(),
            account_id: consent.account.0.clone(),
            client_id: consent.client.0.clone(),
            approved: to_json(&consent.approved)?,
            granted_at: consent.granted_at.0,
        })
    }

    fn into_core(self) -> Result<Consent, StoreError> {
        let row = format!("{}, {}", self.account_id, self.client_id);
        let reader = Reader { table: "consents", row: &row };
        Ok(Consent {
            realm: reader.realm(&self.realm_id)?,
            approved: reader.json("approved", &self.approved)?,
            account: AccountId(self.account_id),
            client: ClientId(self.client_id),
            granted_at: Timestamp(self.granted_at),
        })
    }
}

/// `INSERT … ON CONFLICT DO UPDATE`, which does not exist on the enum of connections.
macro_rules! upsert {
    ($connection:expr, $row:expr) => {
        diesel::insert_into(consents::table)
            .values($row)
            .on_conflict((consents::realm_id, consents::account_id, consents::client_id))
            .do_update()
            .set((consents::approved.eq(&$row.approved), consents::granted_at.eq($row.granted_at)))
            .execute($connection)
    };
}

impl Consents for Transaction<'_> {
    fn consent(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<Option<Consent>, StoreError> {
        let row = self.query(|c| {
            consents::table
                .find((realm.as_str(), account.0.as_str(), client.as_str()))
                .select(ConsentRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(ConsentRow::into_core).transpose()
    }

    fn put_consent(&mut self, consent: &Consent) -> Result<(), StoreError> {
        let row = ConsentRow::from_core(consent)?;
        self.query(|connection| match connection {
            AnyConnection::Postgres(c) => upsert!(c, &row),
            AnyConnection::Sqlite(c) => upsert!(c, &row),
        })
        .map(drop)
    }

    fn delete_consent(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<bool, StoreError> {
        let row = consents::table.find((realm.as_str(), account.0.as_str(), client.as_str()));
        Ok(self.query(|c| diesel::delete(row).execute(c))? == 1)
    }

    fn consents_of_account(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
    ) -> Result<Vec<Consent>, StoreError> {
        let rows = self.query(|c| {
            consents::table
                .filter(consents::realm_id.eq(realm.as_str()))
                .filter(consents::account_id.eq(account.0.as_str()))
                .order(consents::client_id)
                .select(ConsentRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(ConsentRow::into_core).collect()
    }
}
