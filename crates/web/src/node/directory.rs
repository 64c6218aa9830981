//! Clients and resources: from memory, else from the database, and then kept (module `memory` of core).

use std::sync::Arc;

use chancery_core::client::{self, Client, ClientId};
use chancery_core::ports::StoreError;
use chancery_core::resource::{self, Resource};

use crate::node::realm::RealmState;
use crate::node::signing_keys;

/// Longest `client_id` or resource identifier that is looked up, in bytes.
const MAX_KEY: usize = 512;

impl RealmState {
    /// A client, disabled or not.
    pub async fn client(&self, id: &str) -> Result<Option<Arc<Client>>, StoreError> {
        if let Some(client) = self.live.client(id) {
            return Ok(Some(client));
        }
        if id.is_empty() || id.len() > MAX_KEY || id.contains('\0') {
            return Ok(None);
        }
        let ticket = self.live.client_ticket();
        let id = ClientId(id.to_owned());
        let found = self.read(move |unit| client::find(unit, &id)).await?.map(Arc::new);
        if let Some(client) = &found {
            if client.is_enabled() {
                signing_keys::catch_up(self, client.attributes.signing_algorithms()).await?;
            }
            self.live.fill_client(ticket, client);
        }
        Ok(found)
    }

    /// A resource, by its identifier with or without a trailing slash.
    pub async fn resource(&self, identifier: &str) -> Result<Option<Arc<Resource>>, StoreError> {
        if let Some(resource) = self.live.resource(identifier) {
            return Ok(Some(resource));
        }
        if identifier.is_empty() || identifier.len() > MAX_KEY || identifier.contains('\0') {
            return Ok(None);
        }
        let ticket = self.live.resource_ticket();
        let identifier = identifier.to_owned();
        let found = self.read(move |unit| resource::find(unit, &identifier)).await?.map(Arc::new);
        if let Some(resource) = &found {
            signing_keys::catch_up(self, resource.attributes.signing_algorithms()).await?;
            self.live.fill_resource(ticket, resource);
        }
        Ok(found)
    }
}
