//! Port: registrations of clients.

use crate::client::ClientId;
use crate::client::registration::Registration;
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

use super::{RevocationOrder, StoreError};

/// How clients that registered themselves look after their registration (RFC 7592). Goes with the client.
pub trait Registrations {
    fn insert_registration(&mut self, registration: &Registration) -> Result<(), StoreError>;

    fn registration(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
    ) -> Result<Option<Registration>, StoreError>;

    /// One conditional write: `false` when `from` is not, or no longer, the client's token.
    fn replace_registration_token(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        from: &Digest,
        to: &Digest,
    ) -> Result<bool, StoreError>;

    /// Records that a token was issued to the client, once a day at the most.
    fn record_registration_use(
        &mut self,
        realm: &RealmId,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Deletes at most `limit` clients of the realm that registered themselves by `until` and never got a
    /// token, with whatever hangs on them; returns how many.
    fn reap_registrations(
        &mut self,
        realm: &RealmId,
        until: Timestamp,
        limit: i64,
        order: &RevocationOrder,
    ) -> Result<usize, StoreError>;
}
