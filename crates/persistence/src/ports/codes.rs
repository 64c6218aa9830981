//! Table `codes`.

use chancery_core::account::AccountId;
use chancery_core::client::ClientId;
use chancery_core::grants::{AuthorizationCode, CodeState, GrantId};
use chancery_core::ports::{Codes, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, short, to_json};
use crate::schema::codes;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = codes, treat_none_as_default_value = false)]
struct CodeRow {
    realm_id: String,
    digest: Vec<u8>,
    client_id: String,
    account_id: String,
    authorized: String,
    binding: String,
    issued_at: i64,
    expires_at: i64,
    consumed_at: Option<i64>,
    grant_id: Option<String>,
}

impl CodeRow {
    fn from_core(code: &AuthorizationCode) -> Result<Self, StoreError> {
        let (consumed_at, grant_id) = match &code.state {
            CodeState::Issued => (None, None),
            CodeState::Consumed { at, grant } => (Some(at.0), Some(grant.0.clone())),
        };
        Ok(Self {
            realm_id: code.realm.as_str().to_owned(),
            digest: code.digest.as_bytes().to_vec(),
            client_id: code.authorization.client.0.clone(),
            account_id: code.authorization.account.0.clone(),
            authorized: to_json(&code.authorization)?,
            binding: to_json(&code.binding)?,
            issued_at: code.issued_at.0,
            expires_at: code.expires_at.0,
            consumed_at,
            grant_id,
        })
    }

    fn into_core(self) -> Result<AuthorizationCode, StoreError> {
        let row = short(&self.digest);
        let reader = Reader { table: "codes", row: &row };
        Ok(AuthorizationCode {
            realm: reader.realm(&self.realm_id)?,
            digest: reader.digest("digest", &self.digest)?,
            authorization: reader.json("authorized", &self.authorized)?,
            binding: reader.json("binding", &self.binding)?,
            issued_at: Timestamp(self.issued_at),
            expires_at: Timestamp(self.expires_at),
            state: match (self.consumed_at, self.grant_id) {
                (None, None) => CodeState::Issued,
                (Some(at), Some(grant)) => CodeState::Consumed { at: Timestamp(at), grant: GrantId(grant) },
                _ => return Err(reader.bad("grant_id", "must be set exactly when consumed_at is")),
            },
        })
    }
}

impl Codes for Transaction<'_> {
    fn insert_code(&mut self, code: &AuthorizationCode) -> Result<(), StoreError> {
        let row = CodeRow::from_core(code)?;
        self.query(|c| diesel::insert_into(codes::table).values(&row).execute(c)).map(drop)
    }

    fn forget_codes(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        client: &ClientId,
    ) -> Result<(), StoreError> {
        let unredeemed = codes::table
            .filter(codes::realm_id.eq(realm.as_str()))
            .filter(codes::account_id.eq(account.0.as_str()))
            .filter(codes::client_id.eq(client.as_str()))
            .filter(codes::consumed_at.is_null());
        self.query(|c| diesel::delete(unredeemed).execute(c)).map(drop)
    }

    fn code(&mut self, realm: &RealmId, digest: &Digest) -> Result<Option<AuthorizationCode>, StoreError> {
        let row = self.query(|c| {
            codes::table
                .find((realm.as_str(), digest.as_bytes().as_slice()))
                .select(CodeRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(CodeRow::into_core).transpose()
    }

    fn release_code(&mut self, realm: &RealmId, digest: &Digest, grant: &GrantId) -> Result<(), StoreError> {
        self.query(|c| {
            diesel::update(
                codes::table
                    .find((realm.as_str(), digest.as_bytes().as_slice()))
                    .filter(codes::grant_id.eq(grant.as_str())),
            )
            .set((codes::consumed_at.eq(None::<i64>), codes::grant_id.eq(None::<String>)))
            .execute(c)
        })
        .map(drop)
    }

    fn consume_code(
        &mut self,
        realm: &RealmId,
        digest: &Digest,
        grant: &GrantId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let consumed = self.query(|c| {
            diesel::update(
                codes::table
                    .find((realm.as_str(), digest.as_bytes().as_slice()))
                    .filter(codes::consumed_at.is_null()),
            )
            .set((codes::consumed_at.eq(at.0), codes::grant_id.eq(grant.as_str())))
            .execute(c)
        })?;
        Ok(consumed == 1)
    }
}
