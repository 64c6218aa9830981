//! The document at a client's `sector_identifier_uri` (OpenID Connect Dynamic Client Registration §5),
//! fetched through the guarded client (rule P6).

use chancery_core::client::metadata::{check_sector_document, no_sector_document};
use chancery_core::client::{Client, ClientAttributes};

use chancery_web::node::realm::RealmState;
use chancery_web::respond::refused::Refused;

/// Refuses redirect URIs that the document does not list.
pub(super) async fn check(state: &RealmState, attributes: &ClientAttributes) -> Result<(), Refused> {
    let Some(uri) = &attributes.subjects.sector_identifier_uri else { return Ok(()) };
    let document = state.documents.json(uri).await.map_err(|error| {
        tracing::info!(%error, "a sector document could not be had");
        no_sector_document()
    })?;
    Ok(check_sector_document(&document, attributes)?)
}

/// As [`check`], for a client that changes what the document was asked about.
pub(super) async fn check_again(
    state: &RealmState,
    client: &Client,
    attributes: &ClientAttributes,
) -> Result<(), Refused> {
    if is_asked_again(&client.attributes, attributes) { check(state, attributes).await } else { Ok(()) }
}

/// Whether the document matters for what changes.
pub(super) fn is_asked_again(before: &ClientAttributes, after: &ClientAttributes) -> bool {
    let is_same = before.subjects.sector_identifier_uri == after.subjects.sector_identifier_uri
        && before.redirects.redirect_uris == after.redirects.redirect_uris;
    after.subjects.sector_identifier_uri.is_some() && !is_same
}
