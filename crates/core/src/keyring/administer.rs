//! Keys that come and go. Making one is slow, so it is made before the transaction begins.

use super::{Keyring, SigningKey};
use crate::administration::Unable;
use crate::events::Event;
use crate::ports::StoreError;
use crate::unit::{Stop, Unit};

/// The stored keys.
pub fn stored(unit: &mut Unit<'_>) -> Result<Keyring, StoreError> {
    unit.tx.signing_keys(&unit.realm.id).map(Keyring::new)
}

/// Stores a new key. `false`: another node was first, and its key is the one of that generation.
pub fn create(unit: &mut Unit<'_>, key: &SigningKey) -> Result<bool, StoreError> {
    let is_new = unit.tx.insert_signing_key(key)?;
    if is_new {
        unit.record(Event::SigningKeyCreated { kid: key.kid.clone() });
    }
    Ok(is_new)
}

/// Withdraws a key at once. One that is in use leaves its work to `successor`, which is stored with it.
pub fn retire(unit: &mut Unit<'_>, kid: &str, successor: Option<&SigningKey>) -> Result<(), Stop<Unable>> {
    let (keyring, now) = (stored(unit)?, unit.at());
    let key = keyring.keys().iter().find(|k| k.kid == kid && k.retired_at.is_none());
    let key = key.ok_or(Stop::Undone(Unable::NotFound))?;
    let is_active = keyring.active(key.algorithm, now).is_some_and(|active| active.kid == kid);
    let is_alone = match successor {
        Some(successor) => !create(unit, successor)?,
        None => is_active,
    };
    // the moment at which the successor signs, so that there is always one that does
    let at = successor.map_or(now, |key| key.activates_at);
    if is_alone || !unit.tx.retire_signing_key(&unit.realm.id, kid, at)? {
        return Err(Stop::Undone(Unable::Changed));
    }
    unit.record(Event::SigningKeyRetired { kid: kid.to_owned() });
    Ok(())
}

/// Forgets a key that nothing needs any more.
pub fn remove(unit: &mut Unit<'_>, kid: &str) -> Result<(), StoreError> {
    if unit.tx.delete_signing_key(&unit.realm.id, kid)? {
        unit.record(Event::SigningKeyRemoved { kid: kid.to_owned() });
    }
    Ok(())
}
