use chancery_core::backchannel_logout::LogoutDelivery;
use chancery_core::client::ClientId;
use chancery_core::ports::{LogoutDeliveries, StoreError};
use chancery_core::subject::Subject;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::row::Reader;
use crate::schema::logout_deliveries;
use crate::transaction::Transaction;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = logout_deliveries)]
struct DeliveryRow {
    realm_id: String,
    id: String,
    client_id: String,
    subject: String,
    sid: String,
    attempts: i64,
    due_at: i64,
    expires_at: i64,
}

impl DeliveryRow {
    fn into_core(self) -> Result<LogoutDelivery, StoreError> {
        let reader = Reader { table: "logout_deliveries", row: &self.id };
        Ok(LogoutDelivery {
            realm: reader.realm(&self.realm_id)?,
            id: self.id,
            client: ClientId(self.client_id),
            subject: Subject(self.subject),
            sid: self.sid,
            attempts: self.attempts,
            due_at: Timestamp(self.due_at),
            expires_at: Timestamp(self.expires_at),
        })
    }
}

impl LogoutDeliveries for Transaction<'_> {
    fn queue_logout(&mut self, delivery: &LogoutDelivery) -> Result<(), StoreError> {
        let row = DeliveryRow {
            realm_id: delivery.realm.as_str().to_owned(),
            id: delivery.id.clone(),
            client_id: delivery.client.as_str().to_owned(),
            subject: delivery.subject.as_str().to_owned(),
            sid: delivery.sid.clone(),
            attempts: delivery.attempts,
            due_at: delivery.due_at.0,
            expires_at: delivery.expires_at.0,
        };
        self.query(|c| insert_unless_taken!(c, logout_deliveries::table, &row)).map(drop)
    }

    fn due_logouts(&mut self, now: Timestamp, limit: i64) -> Result<Vec<LogoutDelivery>, StoreError> {
        let rows = self.query(|c| {
            logout_deliveries::table
                .filter(logout_deliveries::due_at.le(now.0))
                .order(logout_deliveries::due_at)
                .limit(limit)
                .select(DeliveryRow::as_select())
                .load(c)
        })?;
        rows.into_iter().map(DeliveryRow::into_core).collect()
    }

    fn begin_logout(&mut self, delivery: &LogoutDelivery, until: Timestamp) -> Result<bool, StoreError> {
        let row = logout_deliveries::table.find((delivery.realm.as_str(), delivery.id.as_str()));
        let unchanged = row
            .filter(logout_deliveries::attempts.eq(delivery.attempts))
            .filter(logout_deliveries::due_at.eq(delivery.due_at.0));
        let begun = (
            logout_deliveries::attempts.eq(delivery.attempts.saturating_add(1)),
            logout_deliveries::due_at.eq(until.0),
        );
        Ok(self.query(|c| diesel::update(unchanged).set(begun).execute(c))? == 1)
    }

    fn put_logout_off(&mut self, delivery: &LogoutDelivery, until: Timestamp) -> Result<(), StoreError> {
        let row = logout_deliveries::table.find((delivery.realm.as_str(), delivery.id.as_str()));
        let later = logout_deliveries::due_at.eq(until.0);
        self.query(|c| diesel::update(row).set(later).execute(c)).map(drop)
    }

    fn finish_logout(&mut self, delivery: &LogoutDelivery) -> Result<(), StoreError> {
        let row = logout_deliveries::table.find((delivery.realm.as_str(), delivery.id.as_str()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }
}
