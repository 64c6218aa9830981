//! Table `outbox`.

use chancery_core::outbox::{Delivered, Entry};
use chancery_core::ports::{Outbox, StoreError};
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::connection::MultiBackend;
use crate::row::Reader;
use crate::schema::outbox;
use crate::transaction::Transaction;

#[derive(Queryable, QueryableByName, Insertable)]
#[diesel(table_name = outbox)]
struct EntryRow {
    realm_id: String,
    id: String,
    kind: String,
    group_key: String,
    payload: String,
    attempts: i64,
    due_at: i64,
    expires_at: i64,
}

impl EntryRow {
    fn from_core(entry: &Entry) -> Self {
        Self {
            realm_id: entry.realm.as_str().to_owned(),
            id: entry.id.clone(),
            kind: entry.kind.clone(),
            group_key: entry.group.clone(),
            payload: entry.payload.clone(),
            attempts: entry.attempts,
            due_at: entry.due_at.0,
            expires_at: entry.expires_at.0,
        }
    }

    fn into_core(self) -> Result<Entry, StoreError> {
        let reader = Reader { table: "outbox", row: &self.id };
        Ok(Entry {
            realm: reader.realm(&self.realm_id)?,
            id: self.id,
            kind: self.kind,
            group: self.group_key,
            payload: self.payload,
            attempts: self.attempts,
            due_at: Timestamp(self.due_at),
            expires_at: Timestamp(self.expires_at),
        })
    }
}

/// Groups take turns: `turn` counts the due entries of each. The placeholders stand in the order of their
/// numbers, for SQLite numbers them as they come.
fn due(realms: usize, kinds: usize) -> String {
    let list = |first: usize, length: usize| {
        (first..first + length).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
    };
    let (realm_list, kind_list) = (list(2, realms), list(2 + realms, kinds));
    let (of_a_group, limit) = (realms + kinds + 2, realms + kinds + 3);
    format!(
        "SELECT o.realm_id, o.id, o.kind, o.group_key, o.payload, o.attempts, o.due_at, o.expires_at FROM ( \
           SELECT realm_id, id, \
             row_number() OVER (PARTITION BY realm_id, kind, group_key ORDER BY due_at, id) AS turn \
           FROM outbox WHERE due_at <= $1 AND realm_id IN ({realm_list}) AND kind IN ({kind_list}) \
         ) AS t JOIN outbox o ON o.realm_id = t.realm_id AND o.id = t.id \
         WHERE t.turn <= ${of_a_group} ORDER BY t.turn, o.due_at, o.id LIMIT ${limit}"
    )
}

/// The entry as it was read; a begun attempt changes both.
macro_rules! unchanged {
    ($entry:expr) => {
        outbox::table
            .find(($entry.realm.as_str(), $entry.id.as_str()))
            .filter(outbox::attempts.eq($entry.attempts))
            .filter(outbox::due_at.eq($entry.due_at.0))
    };
}

impl Outbox for Transaction<'_> {
    fn enqueue(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let row = EntryRow::from_core(entry);
        self.query(|c| insert_unless_taken!(c, outbox::table, &row)).map(drop)
    }

    fn due_entries(
        &mut self,
        Delivered { realms, kinds }: Delivered<'_>,
        now: Timestamp,
        of_a_group: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        if realms.is_empty() || kinds.is_empty() {
            return Ok(Vec::new());
        }
        let bounds = [of_a_group, limit].map(|bound| i64::try_from(bound).unwrap_or(i64::MAX));
        let rows: Vec<EntryRow> = self.query(|c| {
            let text = due(realms.len(), kinds.len());
            let mut query = sql_query(text).into_boxed::<MultiBackend>().bind::<BigInt, _>(now.0);
            for named in realms.iter().map(RealmId::as_str).chain(kinds.iter().copied()) {
                query = query.bind::<Text, _>(named);
            }
            for bound in bounds {
                query = query.bind::<BigInt, _>(bound);
            }
            query.load(c)
        })?;
        rows.into_iter().map(EntryRow::into_core).collect()
    }

    fn begin_entry(&mut self, entry: &Entry, until: Timestamp) -> Result<bool, StoreError> {
        let begun = (outbox::attempts.eq(entry.attempts.saturating_add(1)), outbox::due_at.eq(until.0));
        Ok(self.query(|c| diesel::update(unchanged!(entry)).set(begun).execute(c))? == 1)
    }

    fn put_entry_off(&mut self, entry: &Entry, until: Timestamp) -> Result<(), StoreError> {
        let later = outbox::due_at.eq(until.0);
        self.query(|c| diesel::update(unchanged!(entry)).set(later).execute(c)).map(drop)
    }

    fn finish_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let row = outbox::table.find((entry.realm.as_str(), entry.id.as_str()));
        self.query(|c| diesel::delete(row).execute(c)).map(drop)
    }
}
