//! The end of a grant's session.

use super::Grant;
use crate::ports::StoreError;
use crate::unit::Unit;

/// Whether a grant is bound to a session and has lost it: it ends with that session. Using it does not need the
/// browser to be seen.
pub fn has_lost_session(unit: &mut Unit<'_>, grant: &Grant) -> Result<bool, StoreError> {
    if !grant.session_bound {
        return Ok(false);
    }
    let Some(bound) = &grant.authorization.session else { return Ok(true) };
    let session = unit.tx.session(&unit.realm.id, &bound.id)?;
    Ok(session.is_none_or(|s| s.ended_at.is_some() || s.expires_at <= unit.at()))
}
