//! Registrations and initial access tokens, as they are stored (RFC 7591, RFC 7592).

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

/// An initial access token (RFC 7591 §1.2), as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitialToken {
    pub realm: RealmId,
    /// UUID of the row.
    pub id: String,
    pub token: Digest,
    /// Registrations that are left.
    pub uses: i64,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
