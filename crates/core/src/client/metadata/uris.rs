//! Rules for the URIs in client metadata (rule P5).

use std::collections::BTreeSet;

use url::Url;

use crate::redirect_uri::{RedirectUri, is_loopback};

use super::error::{Checked, MetadataError};

/// A client may have so many redirect URIs of each kind.
const MAX_URIS: usize = 50;

/// Checks each of the places that people are sent to, drops repeats, keeps the order.
pub(in crate::client) fn redirects(sent: &[String], is_native: bool) -> Result<Vec<RedirectUri>, String> {
    if sent.len() > MAX_URIS {
        return Err(format!("at most {MAX_URIS} are allowed"));
    }
    let mut seen = BTreeSet::new();
    let mut uris = Vec::with_capacity(sent.len());
    for (i, value) in sent.iter().enumerate() {
        let uri = RedirectUri::register(value, is_native).map_err(|e| format!("entry {}: {e}", i + 1))?;
        if seen.insert(value.as_str()) {
            uris.push(uri);
        }
    }
    Ok(uris)
}

/// An address that people are sent to from elsewhere: https, whoever says it.
pub(in crate::client) fn https(field: &'static str, sent: Option<String>) -> Checked<Option<String>> {
    document(field, sent, true)
}

/// A page of the client of the same origin as one of the redirect URIs: what is loaded in frames (OpenID
/// Connect Front-Channel Logout §2), and what we post to because a client that registered itself says so.
pub(in crate::client) fn own(
    field: &'static str,
    sent: Option<String>,
    redirect_uris: &[RedirectUri],
    self_registered: bool,
) -> Checked<Option<String>> {
    let Some(uri) = document(field, sent, self_registered)? else { return Ok(None) };
    let origin = |text: &str| Url::parse(text).map(|url| url.origin()).ok();
    if redirect_uris.iter().any(|own| origin(own.as_str()) == origin(&uri)) {
        return Ok(Some(uri));
    }
    Err(MetadataError::new(field, "must have the scheme, host and port of one of the redirect_uris"))
}

/// A page or document of the client: https, or http on loopback when an administrator says so.
pub(in crate::client) fn document(
    field: &'static str,
    sent: Option<String>,
    self_registered: bool,
) -> Checked<Option<String>> {
    let Some(value) = sent else { return Ok(None) };
    let printable = value.len() <= 2000 && value.bytes().all(|b| (0x21..=0x7E).contains(&b) && b != b'\\');
    let url = Url::parse(&value).ok().filter(|_| printable);
    let url = url.ok_or_else(|| {
        MetadataError::new(field, "must be an absolute URL of at most 2000 printable ASCII characters")
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(MetadataError::new(field, "must not hold a user name or password"));
    }
    match url.scheme() {
        "https" => Ok(Some(value)),
        "http" if !self_registered && is_loopback(&url) => Ok(Some(value)),
        _ => Err(MetadataError::new(field, "must be an https URL")),
    }
}
