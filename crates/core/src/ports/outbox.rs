//! Port: the outbox.

use crate::outbox::{Delivered, Entry};
use crate::time::Timestamp;

use super::StoreError;

/// What is to be delivered outside, durable until it was (rule L12).
pub trait Outbox {
    /// Does nothing when an entry of this id is there already.
    fn enqueue(&mut self, entry: &Entry) -> Result<(), StoreError>;

    /// At most `limit` of those that are delivered here and due, and at most `of_a_group` of each group: first
    /// the one of each group that has been due longest, then their second ones, and so on.
    fn due_entries(
        &mut self,
        delivered: Delivered<'_>,
        now: Timestamp,
        of_a_group: usize,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// One conditional write: counts an attempt and puts the entry off until `until` ([`Entry::begun`]), unless
    /// another node did so since it was read. `false`: it did.
    fn begin_entry(&mut self, entry: &Entry, until: Timestamp) -> Result<bool, StoreError>;

    /// Puts an entry off after an attempt that failed, unless another was begun meanwhile.
    fn put_entry_off(&mut self, entry: &Entry, until: Timestamp) -> Result<(), StoreError>;

    /// It was delivered, or need not be any more.
    fn finish_entry(&mut self, entry: &Entry) -> Result<(), StoreError>;
}
