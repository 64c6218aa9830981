//! The document that proves who belongs to a sector (OpenID Connect Core §8.1).

use serde_json::Value;

use super::error::MetadataError;
use crate::client::sections::ClientAttributes;
use crate::redirect_uri::RedirectUri;

/// Judges the document at the `sector_identifier_uri`: an array that holds every redirect URI (OpenID Connect
/// Dynamic Client Registration §5). Else somebody could join a sector of others.
pub fn check_sector_document(document: &Value, attributes: &ClientAttributes) -> Result<(), MetadataError> {
    let Some(listed) = document.as_array() else {
        return Err(MetadataError::new(
            "sector_identifier_uri",
            "must lead to a JSON array of redirect URIs",
        ));
    };
    let is_listed = |uri: &RedirectUri| listed.iter().any(|entry| entry.as_str() == Some(uri.as_str()));
    if attributes.redirects.redirect_uris.iter().all(is_listed) {
        return Ok(());
    }
    Err(MetadataError::new("sector_identifier_uri", "must lead to a document that lists each redirect URI"))
}

/// The document could not be had; why is for the log alone.
pub fn no_sector_document() -> MetadataError {
    MetadataError::new("sector_identifier_uri", "cannot be fetched")
}
