//! Table `heartbeat`.

use chancery_core::ports::{Heartbeat, StoreError};
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::transaction::Transaction;

const BEAT: &str = "UPDATE heartbeat SET newest_at = $1 WHERE id = 1 AND newest_at < $1";

const NEWEST: &str = "\
    SELECT MAX(at) AS newest FROM (\
        SELECT newest_at AS at FROM heartbeat UNION ALL SELECT MAX(created_at) AS at FROM signing_keys\
    ) AS times";

const PROBE: &str = "UPDATE heartbeat SET probes = probes + 1 WHERE id = 1";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    newest: i64,
}

impl Heartbeat for Transaction<'_> {
    fn beat(&mut self, now: Timestamp) -> Result<Timestamp, StoreError> {
        self.query(|c| sql_query(BEAT).bind::<BigInt, _>(now.0).execute(c))?;
        let row = self.query(|c| sql_query(NEWEST).get_result::<Row>(c))?;
        Ok(Timestamp(row.newest))
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.query(|c| sql_query(PROBE).execute(c)).map(drop)
    }
}
