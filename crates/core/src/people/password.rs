//! Another password.

use super::sign_out::{SignedOut, sign_out_everywhere};
use crate::account::AccountId;
use crate::administration::Unable;
use crate::events::Event;
use crate::revocation::RevocationReason;
use crate::sign_in::forget_failures;
use crate::unit::{Stop, Unit};

/// Gives an account another password, as argon2id in PHC string form. Whoever knew the old one is signed out.
pub fn set_password(unit: &mut Unit<'_>, id: &AccountId, phc: &str) -> Result<SignedOut, Stop<Unable>> {
    let account = unit.tx.account(&unit.realm.id, id)?.ok_or(Stop::Undone(Unable::NotFound))?;
    unit.tx.set_password_hash(&unit.realm.id, id, phc, unit.at())?;
    // guesses at the old password say nothing of the new one, and this is the way out of a lockout
    forget_failures(unit.tx, &account)?;
    let signed_out = sign_out_everywhere(unit, id, RevocationReason::PasswordChanged)?;
    unit.record(Event::PasswordSet { account: id.clone() });
    Ok(signed_out)
}
