//! Port: clients and their secrets.

use crate::client::{Client, ClientAttributes, ClientId, ClientSecret};
use crate::generation::Generation;
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::{Insert, StoreError};

/// What may have changed of a client since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientStanding {
    pub generation: Generation,
    pub disabled_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

/// Clients and their secrets. Every mutation records the change `client` in the same transaction.
pub trait Clients {
    /// With all its secrets, expired ones too.
    fn client(&mut self, realm: &RealmId, id: &ClientId) -> Result<Option<Client>, StoreError>;

    /// Whether a client is enabled, and when it last changed: what an act asks that knows the rest from memory.
    fn client_standing(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
    ) -> Result<Option<ClientStanding>, StoreError>;

    /// Stores a client and its secrets; `Taken("client_id")`.
    fn insert_client(&mut self, client: &Client) -> Result<Insert, StoreError>;

    /// Replaces the attributes; `false` when there is no such client.
    fn update_client(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        attributes: &ClientAttributes,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Disabling begins a new generation.
    fn set_client_disabled(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        disabled_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Adds a secret, and lets those without expiry (or with a later one) expire at `previous_expire_at`: at once,
    /// whatever other nodes' clocks say, where that is when the new one was made.
    fn rotate_client_secret(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        secret: &ClientSecret,
        previous_expire_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Puts `secret`, or nothing, in the place of every secret that the client has; `false` when there is
    /// no such client.
    fn replace_client_secrets(
        &mut self,
        realm: &RealmId,
        id: &ClientId,
        secret: Option<&ClientSecret>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Deletes the client with its secrets, consents and codes. Its grants must be revoked before.
    fn delete_client(&mut self, realm: &RealmId, id: &ClientId) -> Result<bool, StoreError>;

    /// At most `limit` clients in the order of their id, after `after`.
    fn clients(
        &mut self,
        realm: &RealmId,
        after: Option<&ClientId>,
        limit: i64,
    ) -> Result<Vec<Client>, StoreError>;
}
