//! Sectors (OpenID Connect Core §8.1): clients of one know a person by the same subject.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::client::ClientAttributes;
use crate::redirect_uri::{RedirectUri, is_loopback};

use super::{ClientMetadata, MetadataError};

/// The sector of a client that asks for subjects of its own: the host of its sector document, or the one host
/// of all its redirect URIs. `identifier`: the checked `sector_identifier_uri`.
pub(super) fn sector(
    metadata: &ClientMetadata,
    identifier: Option<&str>,
    redirect_uris: &[RedirectUri],
) -> Result<Option<String>, MetadataError> {
    match metadata.subject_type.as_deref() {
        None | Some("public") => return Ok(None),
        Some("pairwise") => {}
        Some(_) => return Err(MetadataError::new("subject_type", "must be one of: public, pairwise")),
    }
    let needed = |problem| MetadataError::new("sector_identifier_uri", problem);
    if let Some(uri) = identifier {
        return host(uri).map(Some).ok_or_else(|| needed("must have a host"));
    }
    let hosts: Option<BTreeSet<String>> = redirect_uris.iter().map(|uri| public_host(uri.as_str())).collect();
    // one that many apps have, such as localhost, would make a sector of strangers
    let hosts = hosts.ok_or_else(|| needed("is needed, because a redirect URI has no public host"))?;
    match hosts.into_iter().collect::<Vec<_>>().as_slice() {
        [one] => Ok(Some(one.clone())),
        [] => Err(needed("is needed, because there is no redirect URI")),
        _ => Err(needed("is needed, because the redirect URIs have several hosts")),
    }
}

fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

fn public_host(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http") && !is_loopback(&url);
    url.host_str().filter(|_| is_web).map(str::to_owned)
}

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
    if attributes.redirect_uris.iter().all(is_listed) {
        return Ok(());
    }
    Err(MetadataError::new("sector_identifier_uri", "must lead to a document that lists each redirect URI"))
}

/// The document could not be had; why is for the log alone.
pub fn no_sector_document() -> MetadataError {
    MetadataError::new("sector_identifier_uri", "cannot be fetched")
}
