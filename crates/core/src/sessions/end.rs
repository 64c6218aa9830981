//! The end of a session, of which its clients are told (OpenID Connect Back-Channel Logout 1.0, rule L12).

use crate::logout_delivery::LogoutDelivery;
use crate::outbox;
use crate::ports::StoreError;
use crate::revocation::RevocationReason;
use crate::session::SessionId;
use crate::unit::Unit;

/// Ends a session and what is bound to it, and queues what its clients have to be told. `false`: it had
/// ended before.
pub fn end(unit: &mut Unit<'_>, id: &SessionId) -> Result<bool, StoreError> {
    let realm = &unit.realm.id;
    if !unit.tx.end_session(realm, id, unit.at())? {
        return Ok(false);
    }
    let order = unit.revocation(RevocationReason::SessionEnded);
    unit.tx.revoke_grants_of_session(realm, id, &order)?;
    let Some(ended) = unit.tx.session(realm, id)? else { return Ok(true) };
    for part in unit.tx.session_clients(realm, id)? {
        let Some(client) = unit.tx.client(realm, &part.client)? else { continue };
        if client.attributes.logout.backchannel_uri.is_none() || !client.is_enabled() {
            continue;
        }
        let Some(subject) = unit.tx.subject(realm, &ended.account, &client.sector())? else { continue };
        let delivery = LogoutDelivery { client: part.client, subject, sid: part.sid };
        outbox::queue(unit, &delivery, LogoutDelivery::patience(&client))?;
    }
    Ok(true)
}
