//! From an entry that is due to what came of its attempt.

use crate::ports::{StoreError, Tx};
use crate::time::Timestamp;

use super::entry::Entry;
use super::places::A_GROUP;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    Delivered,
    /// Why not yet.
    TryAgain(String),
    /// Why never.
    GiveUp(String),
}

impl Attempt {
    /// As metrics name it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::TryAgain(_) => "failed",
            Self::GiveUp(_) => "given_up",
        }
    }
}

/// At most `limit` entries of these kinds that are due; receivers take turns.
pub fn due(tx: &mut dyn Tx, kinds: &[&str], now: Timestamp, limit: usize) -> Result<Vec<Entry>, StoreError> {
    tx.due_entries(kinds, now, A_GROUP, limit)
}

/// Begins an attempt for each of `wanted` that no other node was first to begin, and answers for each whether
/// and how; one of which nothing is heard until its time is due again then. Removes what has `expired`.
pub fn begin(
    tx: &mut dyn Tx,
    expired: &[Entry],
    wanted: &[(Entry, Timestamp)],
) -> Result<Vec<Option<Entry>>, StoreError> {
    for entry in expired {
        tx.finish_entry(entry)?;
    }
    let mut begun = Vec::with_capacity(wanted.len());
    for (entry, until) in wanted {
        begun.push(tx.begin_entry(entry, *until)?.then(|| entry.clone().begun(*until)));
    }
    Ok(begun)
}

/// Stores what came of the attempt for which `entry` was begun.
pub fn note(tx: &mut dyn Tx, entry: &Entry, attempt: &Attempt, now: Timestamp) -> Result<(), StoreError> {
    match attempt {
        Attempt::Delivered | Attempt::GiveUp(_) => tx.finish_entry(entry),
        Attempt::TryAgain(_) => tx.put_entry_off(entry, entry.next_attempt(now)),
    }
}
