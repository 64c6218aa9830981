//! Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0, rule L12).

use crate::grants::RevocationReason;
use crate::logout_delivery::LogoutDelivery;
use crate::outbox;
use crate::ports::{RevocationOrder, StoreError, Tx};
use crate::realm::RealmId;
use crate::session::SessionId;
use crate::time::Timestamp;

/// Ends a session and what is bound to it, and queues what its clients have to be told. `false`: it had
/// ended before.
pub fn end_session(
    tx: &mut dyn Tx,
    realm: &RealmId,
    session: &SessionId,
    now: Timestamp,
    keep_until: Timestamp,
) -> Result<bool, StoreError> {
    if !tx.end_session(realm, session, now)? {
        return Ok(false);
    }
    let order = RevocationOrder { at: now, reason: RevocationReason::SessionEnded, keep_until };
    tx.revoke_grants_of_session(realm, session, &order)?;
    let Some(ended) = tx.session(realm, session)? else { return Ok(true) };
    for part in tx.session_clients(realm, session)? {
        let Some(client) = tx.client(realm, &part.client)? else { continue };
        if client.attributes.logout.backchannel_uri.is_none() || !client.is_enabled() {
            continue;
        }
        let Some(subject) = tx.subject(realm, &ended.account, &client.sector())? else { continue };
        let delivery = LogoutDelivery { client: part.client, subject, sid: part.sid };
        outbox::queue(tx, realm, &delivery, LogoutDelivery::patience(&client), now)?;
    }
    Ok(true)
}
