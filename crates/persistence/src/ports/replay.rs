//! Table `replay`.

use chancery_core::ports::{Replay, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::time::Timestamp;
use diesel::prelude::*;

use crate::schema::replay;
use crate::transaction::Transaction;

#[derive(Insertable)]
#[diesel(table_name = replay)]
struct ReplayRow<'a> {
    realm_id: &'a str,
    value: &'a [u8],
    expires_at: i64,
}

impl Replay for Transaction<'_> {
    fn remember_once(
        &mut self,
        realm: &RealmId,
        value: &Digest,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = ReplayRow {
            realm_id: realm.as_str(),
            value: value.as_bytes().as_slice(),
            expires_at: expires_at.0,
        };
        Ok(self.query(|c| insert_unless_taken!(c, replay::table, &row))? == 1)
    }
}
