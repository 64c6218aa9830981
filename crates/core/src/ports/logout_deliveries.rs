use crate::backchannel_logout::LogoutDelivery;
use crate::time::Timestamp;

use super::StoreError;

/// What clients have yet to be told about ended sessions, durable until they were (rule L12).
pub trait LogoutDeliveries {
    /// Does nothing when the same is queued already.
    fn queue_logout(&mut self, delivery: &LogoutDelivery) -> Result<(), StoreError>;

    /// At most `limit` that are due, of every realm, the longest due first.
    fn due_logouts(&mut self, now: Timestamp, limit: i64) -> Result<Vec<LogoutDelivery>, StoreError>;

    /// One conditional write: counts an attempt and puts the delivery off until `until`, unless another
    /// node did so since it was read. `false`: it did.
    fn begin_logout(&mut self, delivery: &LogoutDelivery, until: Timestamp) -> Result<bool, StoreError>;

    /// Puts a delivery off after an attempt that failed.
    fn put_logout_off(&mut self, delivery: &LogoutDelivery, until: Timestamp) -> Result<(), StoreError>;

    /// The client was told, or need not be any more.
    fn finish_logout(&mut self, delivery: &LogoutDelivery) -> Result<(), StoreError>;
}
