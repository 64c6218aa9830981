//! Rules for the URIs in client metadata (rule P5).

use std::collections::BTreeSet;

use url::Url;

use crate::client::ApplicationType;
use crate::redirect_uri::{RedirectUri, is_loopback};

use super::MetadataError;

/// A client may have so many redirect URIs of each kind.
const MAX_URIS: usize = 50;

pub(super) fn redirect_uris(
    sent: Option<&[String]>,
    application: ApplicationType,
    required: bool,
) -> Result<Vec<RedirectUri>, MetadataError> {
    let sent = sent.unwrap_or_default();
    if required && sent.is_empty() {
        return Err(MetadataError::redirect_uri("at least one is needed for authorization_code"));
    }
    each(sent, application).map_err(MetadataError::redirect_uri)
}

/// A web application that gets tokens by redirect has https URIs, none of them on localhost (OpenID Connect
/// Dynamic Client Registration §2).
pub(super) fn refuse_local(uris: &[RedirectUri]) -> Result<(), MetadataError> {
    let is_public = |uri: &RedirectUri| {
        Url::parse(uri.as_str())
            .is_ok_and(|url| url.scheme() == "https" && url.host_str() != Some("localhost"))
    };
    if uris.iter().all(is_public) {
        return Ok(());
    }
    Err(MetadataError::redirect_uri("must be https and not on localhost for a web application with implicit"))
}

pub(super) fn post_logout_redirect_uris(
    sent: Option<&[String]>,
    application: ApplicationType,
) -> Result<Vec<String>, MetadataError> {
    let uris = each(sent.unwrap_or_default(), application)
        .map_err(|problem| MetadataError::new("post_logout_redirect_uris", problem))?;
    Ok(uris.into_iter().map(|u| u.as_str().to_owned()).collect())
}

/// Checks each, drops repeats, keeps the order.
fn each(sent: &[String], application: ApplicationType) -> Result<Vec<RedirectUri>, String> {
    if sent.len() > MAX_URIS {
        return Err(format!("at most {MAX_URIS} are allowed"));
    }
    let native = application == ApplicationType::Native;
    let mut seen = BTreeSet::new();
    let mut uris = Vec::with_capacity(sent.len());
    for (i, value) in sent.iter().enumerate() {
        let uri = RedirectUri::register(value, native).map_err(|e| format!("entry {}: {e}", i + 1))?;
        if seen.insert(value.as_str()) {
            uris.push(uri);
        }
    }
    Ok(uris)
}

/// An address that people are sent to from elsewhere: https, whoever says it.
pub(super) fn https(field: &'static str, sent: Option<String>) -> Result<Option<String>, MetadataError> {
    document(field, sent, true)
}

/// A page of the client of the same origin as one of the redirect URIs: what is loaded in frames (OpenID
/// Connect Front-Channel Logout §2), and what we post to because a client that registered itself says so.
pub(super) fn own(
    field: &'static str,
    sent: Option<String>,
    redirect_uris: &[RedirectUri],
    self_registered: bool,
) -> Result<Option<String>, MetadataError> {
    let Some(uri) = document(field, sent, self_registered)? else { return Ok(None) };
    let origin = |text: &str| Url::parse(text).map(|url| url.origin()).ok();
    if redirect_uris.iter().any(|own| origin(own.as_str()) == origin(&uri)) {
        return Ok(Some(uri));
    }
    Err(MetadataError::new(field, "must have the scheme, host and port of one of the redirect_uris"))
}

/// A page or document of the client: https, or http on loopback when an administrator says so.
pub(super) fn document(
    field: &'static str,
    sent: Option<String>,
    self_registered: bool,
) -> Result<Option<String>, MetadataError> {
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
