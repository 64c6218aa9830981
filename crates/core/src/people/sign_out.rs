//! The end of all that an account has open.

use crate::account::AccountId;
use crate::ports::StoreError;
use crate::revocation::RevocationReason;
use crate::sessions;
use crate::unit::Unit;

/// How much ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedOut {
    pub sessions: usize,
    pub grants: usize,
}

/// Ends the sessions and revokes the grants, offline ones too, in one transaction with what caused it.
pub(super) fn sign_out_everywhere(
    unit: &mut Unit<'_>,
    account: &AccountId,
    reason: RevocationReason,
) -> Result<SignedOut, StoreError> {
    let mut ended = 0;
    for (session, _) in unit.tx.sessions_of_account(&unit.realm.id, account)? {
        ended += usize::from(sessions::end(unit, &session.id)?);
    }
    let order = unit.revocation(reason);
    let grants = unit.tx.revoke_grants_of_account(&unit.realm.id, account, None, &order)?;
    Ok(SignedOut { sessions: ended, grants })
}
