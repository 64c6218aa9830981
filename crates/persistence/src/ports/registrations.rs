//! Table `client_registrations`.

use chancery_core::client::ClientId;
use chancery_core::client::registration::Registration;
use chancery_core::memory::Live;
use chancery_core::ports::{Clients as _, Grants as _, Registrations, RevocationOrder, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::purge::skip_locked;
use crate::row::Reader;
use crate::schema::client_registrations;
use crate::transaction::Transaction;

/// Those that registered by $1 and never got a token. One that gets its first token meanwhile is locked, or
/// is not found any more.
const UNUSED: &str = "\
    SELECT client_id FROM client_registrations \
    WHERE realm_id = $1 AND last_used_at IS NULL AND registered_at <= $2 ORDER BY registered_at LIMIT $3";

#[derive(QueryableByName)]
struct Unused {
    #[diesel(sql_type = Text)]
    client_id: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = client_registrations, treat_none_as_default_value = false)]
struct RegistrationRow {
    realm_id: String,
    client_id: String,
    token: Vec<u8>,
    registered_at: i64,
    address: String,
    last_used_at: Option<i64>,
}

impl RegistrationRow {
    fn into_core(self) -> Result<Registration, StoreError> {
        let reader = Reader { table: "client_registrations", row: &self.client_id };
        Ok(Registration {
            realm: reader.realm(&self.realm_id)?,
            token: reader.digest("token", &self.token)?,
            client: ClientId(self.client_id),
            registered_at: Timestamp(self.registered_at),
            address: self.address,
            last_used_at: self.last_used_at.map(Timestamp),
        })
    }
}

impl Registrations for Transaction<'_> {
    fn insert_registration(&mut self, registration: &Registration) -> Result<(), StoreError> {
        let row = RegistrationRow {
            realm_id: registration.realm.as_str().to_owned(),
            client_id: registration.client.0.clone(),
            token: registration.token.as_bytes().to_vec(),
            registered_at: registration.registered_at.0,
            address: registration.address.clone(),
            last_used_at: registration.last_used_at.map(|t| t.0),
        };
        self.query(|c| diesel::insert_into(client_registrations::table).values(&row).execute(c)).map(drop)
    }

    fn registration(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
    ) -> Result<Option<Registration>, StoreError> {
        let row = self.query(|c| {
            client_registrations::table
                .find((realm.as_str(), client.as_str()))
                .select(RegistrationRow::as_select())
                .first(c)
                .optional()
        })?;
        row.map(RegistrationRow::into_core).transpose()
    }

    fn replace_registration_token(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        from: &Digest,
        to: &Digest,
    ) -> Result<bool, StoreError> {
        let own = client_registrations::table
            .find((realm.as_str(), client.as_str()))
            .filter(client_registrations::token.eq(from.as_bytes().as_slice()));
        let changed = self.query(|c| {
            diesel::update(own).set(client_registrations::token.eq(to.as_bytes().as_slice())).execute(c)
        })?;
        Ok(changed == 1)
    }

    fn record_registration_use(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let due = client_registrations::last_used_at
            .is_null()
            .or(client_registrations::last_used_at.le(now.minus(Live::USE_INTERVAL).0));
        let own = client_registrations::table.find((realm.as_str(), client.as_str())).filter(due);
        self.query(|c| diesel::update(own).set(client_registrations::last_used_at.eq(now.0)).execute(c))
            .map(drop)
    }

    fn reap_registrations(
        &mut self,
        realm: &RealmId,
        until: Timestamp,
        limit: i64,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError> {
        let unused: Vec<Unused> = self.query(|c| {
            sql_query(format!("{UNUSED}{}", skip_locked(c)))
                .bind::<Text, _>(realm.as_str())
                .bind::<BigInt, _>(until.0)
                .bind::<BigInt, _>(limit)
                .load(c)
        })?;
        let mut reaped = 0;
        for row in unused {
            let client = ClientId(row.client_id);
            self.revoke_grants_of_client(realm, &client, order)?;
            reaped += usize::from(self.delete_client(realm, &client)?);
        }
        Ok(reaped)
    }
}
