//! A client as it is in this moment, whatever a node remembers of it (rule T13).

use std::sync::Arc;

use super::model::Client;
use crate::ports::StoreError;
use crate::unit::Unit;

/// The client that an act decides by; `None`: it is disabled or gone. Read whole only where it has changed.
pub fn current(unit: &mut Unit<'_>, remembered: &Arc<Client>) -> Result<Option<Arc<Client>>, StoreError> {
    let standing = unit.tx.client_standing(&unit.realm.id, &remembered.id)?;
    let Some(standing) = standing.filter(|standing| standing.disabled_at.is_none()) else {
        return Ok(None);
    };
    if standing.updated_at == remembered.updated_at && remembered.stands_by(standing.generation) {
        return Ok(Some(Arc::clone(remembered)));
    }
    Ok(unit.tx.client(&unit.realm.id, &remembered.id)?.map(Arc::new))
}
