//! Table `registration_tokens`.

use chancery_core::client::registration::InitialToken;
use chancery_core::ports::{RegistrationTokens, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::Reader;
use crate::schema::registration_tokens;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = registration_tokens)]
struct TokenRow {
    realm_id: String,
    id: String,
    token: Vec<u8>,
    uses: i64,
    created_at: i64,
    expires_at: i64,
}

impl TokenRow {
    fn into_core(self) -> Result<InitialToken, StoreError> {
        let reader = Reader { table: "registration_tokens", row: &self.id };
        Ok(InitialToken {
            realm: reader.realm(&self.realm_id)?,
            token: reader.digest("token", &self.token)?,
            uses: self.uses,
            created_at: Timestamp(self.created_at),
            expires_at: Timestamp(self.expires_at),
            id: self.id,
        })
    }
}

impl RegistrationTokens for Transaction<'_> {
    fn insert_initial_token(&mut self, token: &InitialToken) -> Result<(), StoreError> {
        let row = TokenRow {
            realm_id: token.realm.as_str().to_owned(),
            id: token.id.clone(),
            token: token.token.as_bytes().to_vec(),
            uses: token.uses,
            created_at: token.created_at.0,
            expires_at: token.expires_at.0,
        };
        self.query(|c| diesel::insert_into(registration_tokens::table).values(&row).execute(c)).map(drop)
    }

    fn initial_token(
        &mut self,
        realm: &RealmId,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<InitialToken>, StoreError> {
        let row = self.query(|c| {
            registration_tokens::table
                .filter(registration_tokens::realm_id.eq(realm.as_str()))
                .filter(registration_tokens::token.eq(digest.as_bytes().as_slice()))
                .filter(registration_tokens::uses.gt(0))
                .filter(registration_tokens::expires_at.gt(now.0))
                .select(TokenRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(TokenRow::into_core).transpose()
    }

    fn spend_initial_token(
        &mut self,
        realm: &RealmId,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let good = registration_tokens::table
            .filter(registration_tokens::realm_id.eq(realm.as_str()))
            .filter(registration_tokens::token.eq(digest.as_bytes().as_slice()))
            .filter(registration_tokens::uses.gt(0))
            .filter(registration_tokens::expires_at.gt(now.0));
        let spent = self.query(|c| {
            diesel::update(good).set(registration_tokens::uses.eq(registration_tokens::uses - 1)).execute(c)
        })?;
        Ok(spent == 1)
    }

    fn initial_tokens(&mut self, realm: &RealmId) -> Result<Vec<InitialToken>, StoreError> {
        let rows = self.query(|c| {
            registration_tokens::table
                .filter(registration_tokens::realm_id.eq(realm.as_str()))
                .order((registration_tokens::created_at, registration_tokens::id))
                .select(TokenRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(TokenRow::into_core).collect()
    }

    fn delete_initial_token(&mut self, realm: &RealmId, id: &str) -> Result<bool, StoreError> {
        let row = registration_tokens::table.find((realm.as_str(), id));
        Ok(self.query(|c| diesel::delete(row).execute(c))? == 1)
    }
}
