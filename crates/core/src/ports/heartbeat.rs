//! Port: that nodes are alive, and what time they have.

use super::StoreError;
use crate::time::Timestamp;

/// The newest time that a node has had.
pub trait Heartbeat {
    /// Writes down that a node has this time, and returns the newest one that is stored, be it of a node or of a
    /// signing key. One that lies ahead tells that the clock has gone back, here or where it was written (rule R10).
    fn beat(&mut self, now: Timestamp) -> Result<Timestamp, StoreError>;

    /// Writes something, so that a database that is full, read-only or a replica says so.
    fn probe(&mut self) -> Result<(), StoreError>;
}
