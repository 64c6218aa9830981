//! Table `one_time`.

use chancery_core::account::AccountId;
use chancery_core::one_time::{OneTimeToken, Purpose};
use chancery_core::ports::{OneTimeTokens, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, to_json};
use crate::schema::one_time;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = one_time, treat_none_as_default_value = false)]
struct TokenRow {
    realm_id: String,
    id: String,
    purpose: String,
    digest: Vec<u8>,
    account_id: Option<String>,
    payload: String,
    uses: i64,
    created_at: i64,
    expires_at: i64,
}

impl TokenRow {
    fn into_core(self) -> Result<OneTimeToken, StoreError> {
        let reader = Reader { table: "one_time", row: &self.id };
        Ok(OneTimeToken {
            realm: reader.realm(&self.realm_id)?,
            purpose: Purpose::parse(&self.purpose).ok_or_else(|| reader.bad("purpose", "not a purpose"))?,
            digest: reader.digest("digest", &self.digest)?,
            payload: reader.json("payload", &self.payload)?,
            account: self.account_id.map(AccountId),
            uses: self.uses,
            created_at: Timestamp(self.created_at),
            expires_at: Timestamp(self.expires_at),
            id: self.id,
        })
    }
}

impl OneTimeTokens for Transaction<'_> {
    fn insert_one_time(&mut self, token: &OneTimeToken) -> Result<(), StoreError> {
        let row = TokenRow {
            realm_id: token.realm.as_str().to_owned(),
            id: token.id.clone(),
            purpose: token.purpose.as_str().to_owned(),
            digest: token.digest.as_bytes().to_vec(),
            account_id: token.account.as_ref().map(|account| account.0.clone()),
            payload: to_json(&token.payload)?,
            uses: token.uses,
            created_at: token.created_at.0,
            expires_at: token.expires_at.0,
        };
        self.query(|c| diesel::insert_into(one_time::table).values(&row).execute(c)).map(drop)
    }

    fn one_time(
        &mut self,
        realm: &RealmId,
        purpose: Purpose,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<OneTimeToken>, StoreError> {
        let row = self.query(|c| {
            one_time::table
                .filter(one_time::realm_id.eq(realm.as_str()))
                .filter(one_time::digest.eq(digest.as_bytes().as_slice()))
                .filter(one_time::purpose.eq(purpose.as_str()))
                .filter(one_time::uses.gt(0))
                .filter(one_time::expires_at.gt(now.0))
                .select(TokenRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(TokenRow::into_core).transpose()
    }

    fn spend_one_time(
        &mut self,
        realm: &RealmId,
        purpose: Purpose,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let good = one_time::table
            .filter(one_time::realm_id.eq(realm.as_str()))
            .filter(one_time::digest.eq(digest.as_bytes().as_slice()))
            .filter(one_time::purpose.eq(purpose.as_str()))
            .filter(one_time::uses.gt(0))
            .filter(one_time::expires_at.gt(now.0));
        let spent =
            self.query(|c| diesel::update(good).set(one_time::uses.eq(one_time::uses - 1)).execute(c))?;
        Ok(spent == 1)
    }

    fn one_times(&mut self, realm: &RealmId, purpose: Purpose) -> Result<Vec<OneTimeToken>, StoreError> {
        let rows = self.query(|c| {
            one_time::table
                .filter(one_time::realm_id.eq(realm.as_str()))
                .filter(one_time::purpose.eq(purpose.as_str()))
                .order((one_time::created_at, one_time::id))
                .select(TokenRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(TokenRow::into_core).collect()
    }

    fn delete_one_time(&mut self, realm: &RealmId, purpose: Purpose, id: &str) -> Result<bool, StoreError> {
        let row = one_time::table.find((realm.as_str(), id)).filter(one_time::purpose.eq(purpose.as_str()));
        Ok(self.query(|c| diesel::delete(row).execute(c))? == 1)
    }
}
