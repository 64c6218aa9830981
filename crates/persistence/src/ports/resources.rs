//! Tables `resources` and `resource_secrets`.

use chancery_core::client::ClientSecret;
use chancery_core::generation::Generation;
use chancery_core::ports::{Changed, Changes as _, Insert, Resources, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::resource::{Resource, comparable};
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{QueryResult, sql_query};

use crate::connection::AnyConnection;
use crate::row::{Reader, SecretRow, secret_columns, to_json};
use crate::schema::{resource_secrets, resources};
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = resources)]
struct ResourceRow {
    realm_id: String,
    comparable: String,
    identifier: String,
    name: String,
    attributes: String,
    generation: i64,
    created_at: i64,
    updated_at: i64,
}

impl ResourceRow {
    fn from_core(resource: &Resource) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: resource.realm.as_str().to_owned(),
            comparable: comparable(&resource.identifier).to_owned(),
            identifier: resource.identifier.clone(),
            name: resource.name.clone(),
            attributes: to_json(&resource.attributes)?,
            generation: resource.generation.0,
            created_at: resource.created_at.0,
            updated_at: resource.updated_at.0,
        })
    }

    fn into_core(self, secrets: Vec<SecretRow>) -> Result<Resource, StoreError> {
        let reader = Reader { table: "resources", row: &self.identifier };
        let of_secrets = Reader { table: "resource_secrets", row: &self.identifier };
        Ok(Resource {
            realm: reader.realm(&self.realm_id)?,
            attributes: reader.json("attributes", &self.attributes)?,
            secrets: secrets.into_iter().map(|row| of_secrets.secret(row)).collect::<Result<_, _>>()?,
            identifier: self.identifier,
            generation: Generation(self.generation),
            name: self.name,
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = resource_secrets, treat_none_as_default_value = false)]
struct ResourceSecretRow<'a> {
    realm_id: &'a str,
    resource: &'a str,
    id: &'a str,
    digest: Option<Vec<u8>>,
    sealed: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
}

impl Transaction<'_> {
    fn insert_resource_secret(
        &mut self,
        resource: &Resource,
        secret: &ClientSecret,
    ) -> Result<(), StoreError> {
        let (digest, sealed) = secret_columns(&secret.value);
        let row = ResourceSecretRow {
            realm_id: resource.realm.as_str(),
            resource: comparable(&resource.identifier),
            id: &secret.id,
            digest,
            sealed,
            created_at: secret.created_at.0,
            expires_at: secret.expires_at.map(|t| t.0),
        };
        self.query(|c| diesel::insert_into(resource_secrets::table).values(&row).execute(c)).map(drop)
    }

    fn resource_secrets(&mut self, realm: &str, comparable: &str) -> Result<Vec<SecretRow>, StoreError> {
        self.query(|c| {
            resource_secrets::table
                .filter(resource_secrets::realm_id.eq(realm))
                .filter(resource_secrets::resource.eq(comparable))
                .order((resource_secrets::created_at, resource_secrets::id))
                .select((
                    resource_secrets::id,
                    resource_secrets::digest,
                    resource_secrets::sealed,
                    resource_secrets::created_at,
                    resource_secrets::expires_at,
                ))
                .load(c)
        })
    }
}

/// Forgets the approvals that name a resource, whole: another one of that name was not approved, and who is asked
/// once more loses nothing. `quoted`: its identifier as it stands in JSON.
fn forget_approvals(connection: &mut AnyConnection, realm: &RealmId, quoted: &str) -> QueryResult<usize> {
    let named = match connection {
        AnyConnection::Postgres(_) => "strpos(approved, $2) > 0",
        AnyConnection::Sqlite(_) => "instr(approved, $2) > 0",
    };
    sql_query(format!("DELETE FROM consents WHERE realm_id = $1 AND {named}"))
        .bind::<Text, _>(realm.as_str())
        .bind::<Text, _>(quoted)
        .execute(connection)
}

impl Resources for Transaction<'_> {
    fn resource(&mut self, realm: &RealmId, identifier: &str) -> Result<Option<Resource>, StoreError> {
        let key = comparable(identifier);
        let row = self.query(|c| {
            resources::table.find((realm.as_str(), key)).select(ResourceRow::as_select()).first(c).optional()
        })?;
        let Some(row) = row else { return Ok(None) };
        let secrets = self.resource_secrets(realm.as_str(), key)?;
        row.into_core(secrets).map(Some)
    }

    fn insert_resource(&mut self, resource: &Resource) -> Result<Insert, StoreError> {
        let row = ResourceRow::from_core(resource)?;
        if self.query(|c| insert_unless_taken!(c, resources::table, &row))? == 0 {
            return Ok(Insert::Taken("identifier"));
        }
        for secret in &resource.secrets {
            self.insert_resource_secret(resource, secret)?;
        }
        self.record(&Changed::Resource(resource.identifier.clone()).in_realm(&resource.realm))?;
        Ok(Insert::Done)
    }

    fn delete_resource(&mut self, realm: &RealmId, identifier: &str) -> Result<bool, StoreError> {
        let row = resources::table.find((realm.as_str(), comparable(identifier)));
        let registered: Option<String> =
            self.query(|c| row.select(resources::identifier).first(c).optional())?;
        let Some(registered) = registered else { return Ok(false) };
        self.query(|c| diesel::delete(row).execute(c))?;
        let quoted = to_json(&registered)?;
        self.query(|c| forget_approvals(c, realm, &quoted))?;
        self.record(&Changed::Resource(identifier.to_owned()).in_realm(realm))?;
        Ok(true)
    }

    fn resources(&mut self, realm: &RealmId) -> Result<Vec<Resource>, StoreError> {
        let rows = self.query(|c| {
            resources::table
                .filter(resources::realm_id.eq(realm.as_str()))
                .order(resources::comparable)
                .select(ResourceRow::as_select())
                .load(c)
        })?;
        rows.into_iter()
            .map(|row| {
                let secrets = self.resource_secrets(&row.realm_id, &row.comparable)?;
                row.into_core(secrets)
            })
            .collect()
    }
}
