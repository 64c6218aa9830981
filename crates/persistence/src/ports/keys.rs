//! Table `signing_keys`.

use chancery_core::keyring::{KeyAlgorithm, PrivateKey, SigningKey};
use chancery_core::ports::{Changed, Changes as _, SigningKeys, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, to_json};
use crate::schema::signing_keys;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
struct KeyRow {
    realm_id: String,
    kid: String,
    algorithm: String,
    generation: i64,
    public_jwk: String,
    sealed: Option<String>,
    created_at: i64,
    activates_at: i64,
    retired_at: Option<i64>,
}

impl KeyRow {
    fn from_core(key: &SigningKey) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: key.realm.as_str().to_owned(),
            kid: key.kid.clone(),
            algorithm: key.algorithm.as_str().to_owned(),
            generation: key.generation,
            public_jwk: to_json(&key.public_jwk)?,
            sealed: match &key.private {
                PrivateKey::File => None,
                PrivateKey::Sealed(sealed) => Some(sealed.clone()),
            },
            created_at: key.created_at.0,
            activates_at: key.activates_at.0,
            retired_at: key.retired_at.map(|t| t.0),
        })
    }

    /// A later release may sign with more; its keys are of no use here, and no reason to follow the others no
    /// longer.
    fn is_known(&self) -> bool {
        let known = KeyAlgorithm::parse(&self.algorithm).is_some();
        if !known {
            tracing::debug!(
                kid = self.kid,
                algorithm = self.algorithm,
                "a key of an algorithm that is not known here"
            );
        }
        known
    }

    fn into_core(self) -> Result<SigningKey, StoreError> {
        let reader = Reader { table: "signing_keys", row: &self.kid };
        Ok(SigningKey {
            realm: reader.realm(&self.realm_id)?,
            algorithm: KeyAlgorithm::parse(&self.algorithm)
                .ok_or_else(|| reader.bad("algorithm", format!("unknown algorithm {:?}", self.algorithm)))?,
            public_jwk: reader.json("public_jwk", &self.public_jwk)?,
            kid: self.kid,
            generation: self.generation,
            private: self.sealed.map_or(PrivateKey::File, PrivateKey::Sealed),
            created_at: Timestamp(self.created_at),
            activates_at: Timestamp(self.activates_at),
            retired_at: self.retired_at.map(Timestamp),
        })
    }
}

impl Transaction<'_> {
    /// Records the change when `changed` counts a row.
    fn keys_changed(&mut self, realm: &RealmId, changed: usize) -> Result<bool, StoreError> {
        if changed == 0 {
            return Ok(false);
        }
        self.record(&Changed::SigningKeys.in_realm(realm))?;
        Ok(true)
    }
}

impl SigningKeys for Transaction<'_> {
    fn signing_keys(&mut self, realm: &RealmId) -> Result<Vec<SigningKey>, StoreError> {
        let rows = self.query(|c| {
            signing_keys::table
                .filter(signing_keys::realm_id.eq(realm.as_str()))
                .order((signing_keys::algorithm, signing_keys::generation))
                .select(KeyRow::as_select())
                .load(c)
        })?;
        rows.into_iter().filter(KeyRow::is_known).map(KeyRow::into_core).collect()
    }

    fn insert_signing_key(&mut self, key: &SigningKey) -> Result<bool, StoreError> {
        let row = KeyRow::from_core(key)?;
        let stored = self.query(|c| insert_unless_taken!(c, signing_keys::table, &row))?;
        self.keys_changed(&key.realm, stored)
    }

    fn retire_signing_key(&mut self, realm: &RealmId, kid: &str, at: Timestamp) -> Result<bool, StoreError> {
        let changed = self.query(|c| {
            diesel::update(signing_keys::table.find((realm.as_str(), kid)))
                .set(signing_keys::retired_at.eq(at.0))
                .execute(c)
        })?;
        self.keys_changed(realm, changed)
    }

    fn delete_signing_key(&mut self, realm: &RealmId, kid: &str) -> Result<bool, StoreError> {
        let row = signing_keys::table.find((realm.as_str(), kid));
        let changed = self.query(|c| diesel::delete(row).execute(c))?;
        self.keys_changed(realm, changed)
    }
}
