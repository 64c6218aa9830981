//! Table `throttle`.

use chancery_core::ports::{StoreError, Throttle};
use chancery_core::realm::RealmId;
use chancery_core::secret::Digest;
use chancery_core::throttle::{Attempt, Limit};
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};

use crate::schema::throttle;
use crate::transaction::Transaction;

/// Counts, or begins a new window, or changes nothing when the window is full: one statement, so
/// that parallel attempts wait for each other's row.
/// $1 realm, $2 key, $3 end of a window that begins now, $4 now, $5 limit.
const COUNT: &str = "\
    INSERT INTO throttle (realm_id, key, attempts, window_ends_at) VALUES ($1, $2, 1, $3) \
    ON CONFLICT (realm_id, key) DO UPDATE SET \
      attempts = CASE WHEN throttle.window_ends_at <= $4 THEN 1 ELSE throttle.attempts + 1 END, \
      window_ends_at = CASE WHEN throttle.window_ends_at <= $4 THEN excluded.window_ends_at \
                            ELSE throttle.window_ends_at END \
    WHERE throttle.window_ends_at <= $4 OR throttle.attempts < $5";

impl Throttle for Transaction<'_> {
    fn attempt(
        &mut self,
        realm: &RealmId,
        key: &Digest,
        limit: Limit,
        now: Timestamp,
    ) -> Result<Attempt, StoreError> {
        if limit.attempts < 1 {
            return Ok(Attempt::Blocked { retry_after: limit.window.max(1) });
        }
        let counted = self.query(|c| {
            sql_query(COUNT)
                .bind::<Text, _>(realm.as_str())
                .bind::<Binary, _>(key.as_bytes().as_slice())
                .bind::<BigInt, _>(now.plus(limit.window).0)
                .bind::<BigInt, _>(now.0)
                .bind::<BigInt, _>(limit.attempts)
                .execute(c)
        })?;
        if counted == 1 {
            return Ok(Attempt::Allowed);
        }
        let ends_at: Option<i64> = self.query(|c| {
            throttle::table
                .find((realm.as_str(), key.as_bytes().as_slice()))
                .select(throttle::window_ends_at)
                .first(c)
                .optional()
        })?;
        let retry_after = ends_at.map_or(1, |end| Timestamp(end).since(now).max(1));
        Ok(Attempt::Blocked { retry_after })
    }

    fn forgive(&mut self, realm: &RealmId, key: &Digest) -> Result<(), StoreError> {
        self.query(|c| {
            diesel::update(
                throttle::table
                    .find((realm.as_str(), key.as_bytes().as_slice()))
                    .filter(throttle::attempts.gt(0)),
            )
            .set(throttle::attempts.eq(throttle::attempts - 1))
            .execute(c)
        })
        .map(drop)
    }

    fn clear_attempts(&mut self, realm: &RealmId, key: &Digest) -> Result<(), StoreError> {
        let row = throttle::table.find((realm.as_str(), key.as_bytes().as_slice()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }
}
