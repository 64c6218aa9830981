//! The end of an account, until it is enabled again.

use super::sign_out::{SignedOut, sign_out_everywhere};
use crate::account::AccountId;
use crate::administration::Unable;
use crate::events::Event;
use crate::revocation::RevocationReason;
use crate::unit::{Stop, Unit};

/// Nobody signs in to the account any more; its sessions end and its grants are revoked.
pub fn disable(unit: &mut Unit<'_>, id: &AccountId) -> Result<SignedOut, Stop<Unable>> {
    let now = unit.at();
    if !unit.tx.set_account_disabled(&unit.realm.id, id, Some(now), now)? {
        return Err(Stop::Undone(Unable::NotFound));
    }
    let signed_out = sign_out_everywhere(unit, id, RevocationReason::AccountDisabled)?;
    unit.record(Event::AccountDisabled { account: id.clone() });
    Ok(signed_out)
}
