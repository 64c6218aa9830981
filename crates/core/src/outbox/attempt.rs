//! From an entry that is due to what came of its attempt.

use crate::events::Event;
use crate::ports::StoreError;
use crate::time::Timestamp;
use crate::unit::Unit;

use super::entry::{Delivered, Entry};
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

/// At most `limit` entries that are due of those that the node delivers; receivers take turns.
pub fn due(unit: &mut Unit<'_>, delivered: Delivered<'_>, limit: usize) -> Result<Vec<Entry>, StoreError> {
    unit.tx.due_entries(delivered, unit.at(), A_GROUP, limit)
}

/// Begins an attempt for each of `wanted` that no other node was first to begin, and answers for each whether
/// and how; one of which nothing is heard until its time is due again then. Removes what has `expired`.
pub fn begin(
    unit: &mut Unit<'_>,
    expired: &[Entry],
    wanted: &[(Entry, Timestamp)],
) -> Result<Vec<Option<Entry>>, StoreError> {
    for entry in expired {
        unit.tx.finish_entry(entry)?;
    }
    let mut begun = Vec::with_capacity(wanted.len());
    for (entry, until) in wanted {
        begun.push(unit.tx.begin_entry(entry, *until)?.then(|| entry.clone().begun(*until)));
    }
    Ok(begun)
}

/// Stores what came of the attempt for which `entry` was begun. `heard`: what it is to the world when
/// somebody took it.
pub fn note(
    unit: &mut Unit<'_>,
    entry: &Entry,
    attempt: &Attempt,
    heard: Option<Event>,
) -> Result<(), StoreError> {
    match attempt {
        Attempt::Delivered => {
            if let Some(event) = heard {
                unit.record(event);
            }
            unit.tx.finish_entry(entry)
        }
        Attempt::GiveUp(_) => unit.tx.finish_entry(entry),
        Attempt::TryAgain(_) => unit.tx.put_entry_off(entry, entry.next_attempt(unit.at())),
    }
}
