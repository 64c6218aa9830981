//! Core's storage ports, one file each, all implemented on [`crate::transaction::Transaction`].

/// Inserts a row unless one of the table's keys is taken; evaluates to the number of rows stored.
/// The clause does not exist on the enum of connections. A unique violation must not happen instead:
/// on PostgreSQL it would abort the transaction.
macro_rules! insert_unless_taken {
    ($connection:expr, $table:expr, $row:expr) => {
        match $connection {
            $crate::connection::AnyConnection::Postgres(c) => {
                diesel::insert_into($table).values($row).on_conflict_do_nothing().execute(c)
            }
            $crate::connection::AnyConnection::Sqlite(c) => {
                diesel::insert_into($table).values($row).on_conflict_do_nothing().execute(c)
            }
        }
    };
}

mod accounts;
mod changes;
mod clients;
mod codes;
mod consents;
mod credentials;
mod grants;
mod heartbeat;
mod identities;
mod keys;
mod one_time;
mod outbox;
mod purge;
mod registrations;
mod replay;
mod resources;
mod revocations;
mod revoking;
mod sessions;
mod subjects;
mod throttle;
mod upstream_sessions;
