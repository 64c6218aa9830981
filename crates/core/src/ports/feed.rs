//! Port: the change feed, by which nodes keep their memory fresh (rule R5).

use crate::account::AccountId;
use crate::client::ClientId;
use crate::realm::RealmId;

use super::{Revocation, StoreError};

/// Something that hot paths keep in memory has changed, in one realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub realm: RealmId,
    pub what: Changed,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    Client(ClientId),
    /// By identifier.
    Resource(String),
    Account(AccountId),
    SigningKeys,
    Revocation(Revocation),
}

impl Changed {
    pub fn in_realm(self, realm: &RealmId) -> Change {
        Change { realm: realm.clone(), what: self }
    }
}

/// How far the feed was read. On PostgreSQL `horizon` is the `xmin` of the snapshot of the last poll:
/// every transaction below it has ended. On SQLite it is the last sequence read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub horizon: i64,
    /// The history that the horizon belongs to: it changes when another server takes over, or a
    /// backup is restored.
    pub timeline: i64,
}

/// What a poll found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// Apply these (again, perhaps: applying is idempotent), then continue at the position.
    Changes { changes: Vec<Change>, position: Position },
    /// The feed does not reach back to the position, or went backwards: forget everything that is
    /// remembered, load the revocations whole, and continue at [`Feed::position`].
    Reload,
}

/// Reads the feed. May block.
pub trait Feed: Send + Sync {
    /// Where to start: take it before loading what the feed keeps fresh.
    fn position(&self) -> Result<Position, StoreError>;

    fn poll(&self, from: Position) -> Result<Polled, StoreError>;
}

/// Writing to the feed.
pub trait Changes {
    /// Records a change in this transaction. The other ports do so themselves.
    fn record(&mut self, change: &Change) -> Result<(), StoreError>;
}
