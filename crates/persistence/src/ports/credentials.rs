//! Table `credentials`.

use chancery_core::account::AccountId;
use chancery_core::authentication::{Credential, CredentialId, CredentialSecret, ShownCredential};
use chancery_core::ports::{Credentials, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, to_json};
use crate::schema::credentials;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = credentials, treat_none_as_default_value = false)]
struct CredentialRow {
    realm_id: String,
    id: String,
    account_id: String,
    kind: String,
    secret: String,
    name: Option<String>,
    generation: i64,
    created_at: i64,
    changed_at: i64,
    last_used_at: Option<i64>,
}

impl CredentialRow {
    fn from_core(credential: &Credential) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: credential.realm.as_str().to_owned(),
            id: credential.id.0.clone(),
            account_id: credential.account.0.clone(),
            kind: credential.kind().as_str().to_owned(),
            secret: to_json(&credential.secret)?,
            name: credential.name.clone(),
            generation: credential.generation,
            created_at: credential.created_at.0,
            changed_at: credential.changed_at.0,
            last_used_at: credential.last_used_at.map(|t| t.0),
        })
    }

    fn into_core(self) -> Result<Credential, StoreError> {
        let reader = Reader { table: "credentials", row: &self.id };
        let secret: CredentialSecret = reader.json("secret", &self.secret)?;
        if secret.kind().as_str() != self.kind {
            return Err(reader.bad("kind", "not that of the secret"));
        }
        Ok(Credential {
            realm: reader.realm(&self.realm_id)?,
            secret,
            id: CredentialId(self.id),
            account: AccountId(self.account_id),
            name: self.name,
            generation: self.generation,
            created_at: Timestamp(self.created_at),
            changed_at: Timestamp(self.changed_at),
            last_used_at: self.last_used_at.map(Timestamp),
        })
    }
}

impl Credentials for Transaction<'_> {
    fn credentials(&mut self, realm: &RealmId, account: &AccountId) -> Result<Vec<Credential>, StoreError> {
        let rows = self.query(|c| {
            credentials::table
                .filter(credentials::realm_id.eq(realm.as_str()))
                .filter(credentials::account_id.eq(account.0.as_str()))
                .order((credentials::created_at, credentials::id))
                .select(CredentialRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(CredentialRow::into_core).collect()
    }

    fn insert_credential(&mut self, credential: &Credential) -> Result<(), StoreError> {
        let row = CredentialRow::from_core(credential)?;
        self.query(|c| diesel::insert_into(credentials::table).values(&row).execute(c)).map(drop)
    }

    fn change_credential(&mut self, credential: &Credential) -> Result<(), StoreError> {
        let secret = to_json(&credential.secret)?;
        let row = credentials::table.find((credential.realm.as_str(), credential.id.0.as_str()));
        let changed = self.query(|c| {
            diesel::update(row)
                .set((
                    credentials::secret.eq(&secret),
                    credentials::name.eq(&credential.name),
                    credentials::generation.eq(credential.generation),
                    credentials::changed_at.eq(credential.changed_at.0),
                ))
                .execute(c)
        })?;
        if changed == 1 {
            return Ok(());
        }
        // it was there when it was read: another run will see
        Err(StoreError::Conflict("the credential has just been removed".to_owned()))
    }

    fn use_credential(
        &mut self,
        realm: &RealmId,
        account: &AccountId,
        shown: &ShownCredential,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let good = credentials::table
            .find((realm.as_str(), shown.id.0.as_str()))
            .filter(credentials::account_id.eq(account.0.as_str()))
            .filter(credentials::generation.eq(shown.generation));
        let used =
            self.query(|c| diesel::update(good).set(credentials::last_used_at.eq(now.0)).execute(c))?;
        Ok(used == 1)
    }
}
