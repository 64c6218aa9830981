//! Addresses of a client that the server fetches, and algorithms that it has no key for. Whoever changes them
//! makes us knock at other doors, or work, so that counts like a registration.

use chancery_core::actor::Who;
use chancery_core::client::manage::count_change;
use chancery_core::client::{Client, ClientAttributes};

use super::sector;
use chancery_web::extract::call::Call;
use chancery_web::node::realm::RealmState;
use chancery_web::respond::refused::Refused;

/// Counts a replacement that names new addresses, or needs a key that has to be made.
pub(super) async fn count(
    call: &Call,
    client: &Client,
    attributes: &ClientAttributes,
) -> Result<(), Refused> {
    if names_new_ones(&client.attributes, attributes)
        || sector::is_asked_again(&client.attributes, attributes)
        || call.keys.lacks(&attributes.signing_algorithms())
    {
        let id = client.id.clone();
        call.unit(Who::Client(client.id.clone()), move |unit| count_change(unit, &id)).await?;
    }
    Ok(())
}

/// What others published at an address that the client names now is not taken for its own.
pub(super) fn begin(state: &RealmState, before: Option<&ClientAttributes>, after: &ClientAttributes) {
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
