//! The document at a client's `sector_identifier_uri` (OpenID Connect Dynamic Client Registration §5),
//! fetched through the guarded client (rule P6).

use chancery_core::client::metadata::{check_sector_document, no_sector_document};
use chancery_core::client::{Client, ClientAttributes};
use chancery_core::ports::{Access, Outcome};
use chancery_core::throttle::{Attempt, key};

use super::denied::Denied;
use crate::blocking::unit;
use crate::respond::busy::Busy;
use crate::state::AppState;

/// Refuses redirect URIs that the document does not list.
pub(super) async fn check(state: &AppState, attributes: &ClientAttributes) -> Result<(), Denied> {
    let Some(uri) = &attributes.sector_identifier_uri else { return Ok(()) };
    let document = state.documents.json(uri).await.map_err(|error| {
        tracing::info!(%error, "a sector document could not be had");
        no_sector_document()
    })?;
    Ok(check_sector_document(&document, attributes)?)
}

/// As [`check`], for a client that changes what the document was asked about; so often an hour.
pub(super) async fn check_again(
    state: &AppState,
    client: &Client,
    attributes: &ClientAttributes,
) -> Result<(), Denied> {
    let before = &client.attributes;
    let is_same = before.sector_identifier_uri == attributes.sector_identifier_uri
        && before.redirect_uris == attributes.redirect_uris;
    if is_same || attributes.sector_identifier_uri.is_none() {
        return Ok(());
    }
    let (realm, now) = (client.realm.clone(), state.clock.now());
    let (asked, limit) = (key("sector", client.id.as_str()), state.policy.registration.address);
    let counted = unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, tx.attempt(&realm, &asked, limit, now)?))
    });
    match counted.await? {
        Attempt::Allowed => check(state, attributes).await,
        Attempt::Blocked { retry_after } => Err(Denied::Busy(Busy::too_many(retry_after))),
    }
}
