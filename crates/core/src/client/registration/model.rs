//! Registrations, as they are stored (RFC 7591, RFC 7592).

use crate::client::model::ClientId;
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

/// How a client that registered itself looks after its registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub realm: RealmId,
    pub client: ClientId,
    /// Of the registration access token.
    pub token: Digest,
    pub registered_at: Timestamp,
    /// Where the registration came from.
    pub address: String,
    /// When it last got a token, to the day. `None`: never.
    pub last_used_at: Option<Timestamp>,
}
