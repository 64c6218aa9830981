use crate::backchannel_logout::end_session;
use crate::ports::StoreError;
use crate::session::SessionId;
use crate::unit::Unit;

/// Ends a session and what is bound to it, and queues what its clients have to be told. `false`: it had
/// ended before.
pub fn end(unit: &mut Unit<'_>, id: &SessionId) -> Result<bool, StoreError> {
    let at = unit.at();
    end_session(unit.tx, &unit.realm.id, id, at, at.plus(unit.policy.token_memory()))
}
