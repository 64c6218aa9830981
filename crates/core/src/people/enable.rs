//! An account that was disabled comes back.

use crate::account::AccountId;
use crate::administration::Unable;
use crate::events::Event;
use crate::unit::{Stop, Unit};

/// Lets people sign in to a disabled account again.
pub fn enable(unit: &mut Unit<'_>, id: &AccountId) -> Result<(), Stop<Unable>> {
    if !unit.tx.set_account_disabled(&unit.realm.id, id, None, unit.at())? {
        return Err(Stop::Undone(Unable::NotFound));
    }
    unit.record(Event::AccountEnabled { account: id.clone() });
    Ok(())
}
