//! Tables `clients` and `client_secrets`.

use chancery_core::client::{Client, ClientAttributes, ClientId, ClientSecret};
use chancery_core::generation::Generation;
use chancery_core::ports::{Changed, Changes as _, ClientStanding, Clients, Insert, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::{Reader, SecretRow, secret_columns, to_json};
use crate::schema::{client_secrets, clients};
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = clients, treat_none_as_default_value = false)]
struct ClientRow {
    realm_id: String,
    id: String,
    attributes: String,
    generation: i64,
    disabled_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl ClientRow {
    fn from_core(client: &Client) -> Result<Self, StoreError> {
        Ok(Self {
            realm_id: client.realm.as_str().to_owned(),
            id: client.id.0.clone(),
            attributes: to_json(&client.attributes)?,
            generation: client.generation.0,
            disabled_at: client.disabled_at.map(|t| t.0),
            created_at: client.created_at.0,
            updated_at: client.updated_at.0,
        })
    }

    fn into_core(self, secrets: Vec<SecretRow>) -> Result<Client, StoreError> {
        let reader = Reader { table: "clients", row: &self.id };
        let of_secrets = Reader { table: "client_secrets", row: &self.id };
        Ok(Client {
            realm: reader.realm(&self.realm_id)?,
            attributes: reader.json("attributes", &self.attributes)?,
            secrets: secrets.into_iter().map(|row| of_secrets.secret(row)).collect::<Result<_, _>>()?,
            id: ClientId(self.id),
            generation: Generation(self.generation),
            disabled_at: self.disabled_at.map(Timestamp),
            created_at: Timestamp(self.created_at),
            updated_at: Timestamp(self.updated_at),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = client_secrets, treat_none_as_default_value = false)]
struct ClientSecretRow<'a> {
    realm_id: &'a str,
    client_id: &'a str,
    id: &'a str,
    digest: Option<Vec<u8>>,
    sealed: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
}

impl Transaction<'_> {
    fn insert_client_secret(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        secret: &ClientSecret,
    ) -> Result<(), StoreError> {
        let (digest, sealed) = secret_columns(&secret.value);
        let row = ClientSecretRow {
            realm_id: realm.as_str(),
            client_id: client.as_str(),
            id: &secret.id,
            digest,
            sealed,
            created_at: secret.created_at.0,
            expires_at: secret.expires_at.map(|t| t.0),
        };
        self.query(|c| diesel::insert_into(client_secrets::table).values(&row).execute(c)).map(drop)
    }

    fn client_secrets(&mut self, realm: &str, client: &str) -> Result<Vec<SecretRow>, StoreError> {
        self.query(|c| {
            client_secrets::table
                .filter(client_secrets::realm_id.eq(realm))
                .filter(client_secrets::client_id.eq(client))
                .order((client_secrets::created_at, client_secrets::id))
                .select((
                    client_secrets::id,
                    client_secrets::digest,
                    client_secrets::sealed,
                    client_secrets::created_at,
                    client_secrets::expires_at,
                ))
                .load(c)
        })
    }

    /// Records the change when `changed` counts a row.
    fn client_changed(&mut self, realm: &RealmId, id: &ClientId, changed: usize) -> Result<bool, StoreError> {
        if changed == 0 {
            return Ok(false);
        }
        self.record(&Changed::Client(id.clone()).in_realm(realm))?;
        Ok(true)
    }
}

impl Clients for Transaction<'_> {
    fn client(&mut self, realm: &RealmId, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let row = self.query(|c| {
            clients::table
                .find((realm.as_str(), id.as_str()))
                .select(ClientRow::as_select())
                .first(c)
                .optional()
        })?;
        let Some(row) = row else { return Ok(None) };
        let secrets = self.client_secrets(realm.as_str(), id.as_str())?;
        row.into_core(secrets).map(Some)
    }

    fn client_standing(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
    ) -> Result<Option<ClientStanding>, StoreError> {
        let columns = (clients::generation, clients::disabled_at, clients::updated_at);
        let row: Option<(i64, Option<i64>, i64)> = self.query(|c| {
            clients::table.find((realm.as_str(), id.as_str())).select(columns).first(c).optional()
        })?;
        Ok(row.map(|(generation, disabled_at, updated_at)| ClientStanding {
            generation: Generation(generation),
            disabled_at: disabled_at.map(Timestamp),
            updated_at: Timestamp(updated_at),
        }))
    }

    fn insert_client(&mut self, client: &Client) -> Result<Insert, StoreError> {
        let row = ClientRow::from_core(client)?;
        if self.query(|c| insert_unless_taken!(c, clients::table, &row))? == 0 {
            return Ok(Insert::Taken("client_id"));
        }
        for secret in &client.secrets {
            self.insert_client_secret(&client.realm, &client.id, secret)?;
        }
        self.record(&Changed::Client(client.id.clone()).in_realm(&client.realm))?;
        Ok(Insert::Done)
    }

    fn update_client(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        attributes: &ClientAttributes,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let attributes = to_json(attributes)?;
        let changed = self.query(|c| {
            diesel::update(clients::table.find((realm.as_str(), id.as_str())))
                .set((clients::attributes.eq(&attributes), clients::updated_at.eq(now.0)))
                .execute(c)
        })?;
        self.client_changed(realm, id, changed)
    }

    fn set_client_disabled(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        disabled_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let raised = i64::from(disabled_at.is_some());
        let changed = self.query(|c| {
            diesel::update(clients::table.find((realm.as_str(), id.as_str())))
                .set((
                    clients::generation.eq(clients::generation + raised),
                    clients::disabled_at.eq(disabled_at.map(|t| t.0)),
                    clients::updated_at.eq(now.0),
                ))
                .execute(c)
        })?;
        self.client_changed(realm, id, changed)
    }

    fn rotate_client_secret(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        secret: &ClientSecret,
        previous_expire_at: Timestamp,
    ) -> Result<bool, StoreError> {
        // also locks the client, so that two rotations do not miss each other's secret
        let changed = self.query(|c| {
            diesel::update(clients::table.find((realm.as_str(), id.as_str())))
                .set(clients::updated_at.eq(secret.created_at.0))
                .execute(c)
        })?;
        if changed == 0 {
            return Ok(false);
        }
        self.query(|c| {
            let own = client_secrets::table
                .filter(client_secrets::realm_id.eq(realm.as_str()))
                .filter(client_secrets::client_id.eq(id.as_str()));
            if previous_expire_at <= secret.created_at {
                return diesel::delete(own).execute(c);
            }
            let later =
                client_secrets::expires_at.is_null().or(client_secrets::expires_at.gt(previous_expire_at.0));
            diesel::update(own.filter(later))
                .set(client_secrets::expires_at.eq(previous_expire_at.0))
                .execute(c)
        })?;
        self.insert_client_secret(realm, id, secret)?;
        self.client_changed(realm, id, changed)
    }

    fn replace_client_secrets(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        secret: Option<&ClientSecret>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        // also locks the client, so that two replacements do not leave both secrets
        let changed = self.query(|c| {
            diesel::update(clients::table.find((realm.as_str(), id.as_str())))
                .set(clients::updated_at.eq(now.0))
                .execute(c)
        })?;
        if changed == 0 {
            return Ok(false);
        }
        self.query(|c| {
            let own = client_secrets::table
                .filter(client_secrets::realm_id.eq(realm.as_str()))
                .filter(client_secrets::client_id.eq(id.as_str()));
            diesel::delete(own).execute(c)
        })?;
        if let Some(secret) = secret {
            self.insert_client_secret(realm, id, secret)?;
        }
        self.client_changed(realm, id, changed)
    }

    fn delete_client(&mut self, realm: &RealmId, id: &ClientId) -> Result<bool, StoreError> {
        // secrets, consents, codes and parts in sessions go with it by foreign key
        let row = clients::table.find((realm.as_str(), id.as_str()));
        let changed = self.query(|c| diesel::delete(row).execute(c))?;
        self.client_changed(realm, id, changed)
    }

    fn clients(
        &mut self,
        realm: &RealmId,
        after: Option<&ClientId>,
        limit: i64,
    ) -> Result<Vec<Client>, StoreError> {
        let after = after.map_or("", ClientId::as_str);
        let rows = self.query(|c| {
            clients::table
                .filter(clients::realm_id.eq(realm.as_str()))
                .filter(clients::id.gt(after))
                .order(clients::id)
                .limit(limit)
                .select(ClientRow::as_select())
                .load(c)
        })?;
        rows.into_iter()
            .map(|row| {
                let secrets = self.client_secrets(&row.realm_id, &row.id)?;
                row.into_core(secrets)
            })
            .collect()
    }
}
