//! Port: values that may be seen once.

use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

use super::StoreError;

/// Values that may be seen once: `jti` of assertions, finished authorization requests.
pub trait Replay {
    /// One conditional write: `true` the first time, `false` ever after (until `expires_at`). The
    /// transaction stays usable either way.
    fn remember_once(
        &mut self,
        realm: &RealmId,
        value: &Digest,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError>;
}
