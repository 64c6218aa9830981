//! Addresses of a client that the server fetches, and algorithms that it has no key for. Whoever changes them
//! makes us knock at other doors, or work, so that counts like a registration.

use chancery_core::client::{Client, ClientAttributes};
use chancery_core::ports::{Access, Outcome};
use chancery_core::throttle::{Attempt, key};

use super::denied::Denied;
use super::sector;
use crate::node::blocking::unit;
use crate::node::busy::Busy;
use crate::node::state::AppState;

/// Counts a replacement that names new addresses, or needs a key that has to be made: as many an hour as an
/// address may register clients.
pub(super) async fn count(
    state: &AppState,
    client: &Client,
    attributes: &ClientAttributes,
) -> Result<(), Denied> {
    if !names_new_ones(&client.attributes, attributes)
        && !sector::is_asked_again(&client.attributes, attributes)
        && !state.keys.lacks(&attributes.signing_algorithms())
    {
        return Ok(());
    }
    let (realm, now) = (client.realm.clone(), state.clock.now());
    let (changes, limit) = (key("addresses", client.id.as_str()), state.policy.registration.address);
    let counted = unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, tx.attempt(&realm, &changes, limit, now)?))
    });
    match counted.await? {
        Attempt::Allowed => Ok(()),
        Attempt::Blocked { retry_after } => Err(Denied::Busy(Busy::too_many(retry_after))),
    }
}

/// What others published at an address that the client names now is not taken for its own.
pub(super) fn begin(state: &AppState, before: Option<&ClientAttributes>, after: &ClientAttributes) {
    let known = before.and_then(|attributes| attributes.keys.jwks_uri.as_ref());
    if let Some(uri) = after.keys.jwks_uri.as_ref().filter(|uri| known != Some(*uri)) {
        state.documents.forget_jwks(uri);
    }
}

/// Whether one is there that was not there before. The sector document is judged by its own rule.
fn names_new_ones(before: &ClientAttributes, after: &ClientAttributes) -> bool {
    let is_new = |before: &Option<String>, after: &Option<String>| after.is_some() && before != after;
    is_new(&before.keys.jwks_uri, &after.keys.jwks_uri)
        || is_new(&before.identity.logo_uri, &after.identity.logo_uri)
        || is_new(&before.logout.backchannel_uri, &after.logout.backchannel_uri)
        || after.requests.request_uris.iter().any(|uri| !before.requests.request_uris.contains(uri))
}
