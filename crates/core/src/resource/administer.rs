//! What administrators do with resources.

use super::Resource;
use crate::administration::Unable;
use crate::client::ClientId;
use crate::events::Event;
use crate::ports::Insert;
use crate::unit::{Stop, Unit};

pub fn create(unit: &mut Unit<'_>, resource: &Resource) -> Result<(), Stop<Unable>> {
    // a resource introspects under its identifier, so no client may have it
    let is_client = unit.tx.client(&unit.realm.id, &ClientId(resource.identifier.clone()))?.is_some();
    if is_client || unit.tx.insert_resource(resource)? != Insert::Done {
        return Err(Stop::Undone(Unable::Taken("identifier")));
    }
    unit.record(Event::ResourceCreated { resource: resource.identifier.clone() });
    Ok(())
}

/// No more tokens are issued for it.
pub fn delete(unit: &mut Unit<'_>, identifier: &str) -> Result<(), Stop<Unable>> {
    if !unit.tx.delete_resource(&unit.realm.id, identifier)? {
        return Err(Stop::Undone(Unable::NotFound));
    }
    unit.record(Event::ResourceDeleted { resource: identifier.to_owned() });
    Ok(())
}
