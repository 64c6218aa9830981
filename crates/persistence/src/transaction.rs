//! One transaction, on which all of core's storage ports are implemented.

use chancery_core::ports::{Change, StoreError};
use diesel::QueryResult;

use crate::connection::AnyConnection;
use crate::error::{classify, is_connection_lost};

/// An open transaction. After the first error of the database it answers that error to everything:
/// PostgreSQL would refuse further statements anyway, and SQLite may have rolled back already, so
/// that further ones would commit on their own.
pub struct Transaction<'a> {
    connection: &'a mut AnyConnection,
    /// What it recorded in the feed, for this node's own memory.
    changes: Vec<Change>,
    failed: Option<StoreError>,
    connection_lost: bool,
}

/// What is known of a transaction when its unit has returned.
pub struct Left {
    pub changes: Vec<Change>,
    /// The first error of the database.
    pub failed: Option<StoreError>,
    pub connection_lost: bool,
}

impl<'a> Transaction<'a> {
    pub fn new(connection: &'a mut AnyConnection) -> Self {
        Self { connection, changes: Vec::new(), failed: None, connection_lost: false }
    }

    /// Runs one query.
    pub fn query<T>(
        &mut self,
        query: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        query(self.connection).map_err(|error| {
            let cause = classify(&error);
            self.failed = Some(cause.clone());
            self.connection_lost = is_connection_lost(&error);
            cause
        })
    }

    /// Keeps a change that was recorded, to be reported after the COMMIT.
    pub fn keep_change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub fn into_left(self) -> Left {
        Left { changes: self.changes, failed: self.failed, connection_lost: self.connection_lost }
    }
}
