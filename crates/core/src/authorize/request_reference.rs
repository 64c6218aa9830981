//! Where the request object of a request is (RFC 9101 §5, OpenID Connect Core §6): in it, or at a URI that
//! the client registered. Nothing else is ever fetched (rule Z12).

use super::request_object;
use crate::client::{Client, ClientAttributes};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::policy::Policy;

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Located<'a> {
    /// There is none that this server takes: the parameters are judged as they are.
    Nowhere,
    /// In the parameter `request`.
    ByValue(&'a str),
    /// At this address, which is to be fetched.
    ByReference(&'a str),
}

/// Finds it among the parameters of a request.
pub fn locate<'a>(policy: &Policy, client: &Client, outer: &'a Params) -> Result<Located<'a>, OAuthError> {
    if !request_object::is_offered(policy) || outer.repeated().is_some() || !client.is_enabled() {
        return Ok(Located::Nowhere);
    }
    match (outer.first("request"), outer.first("request_uri")) {
        (Some(_), Some(_)) => {
            Err(OAuthError::invalid_request("request and request_uri must not be used together"))
        }
        (Some(object), None) => Ok(Located::ByValue(object)),
        (None, Some(uri)) if is_registered(&client.attributes, uri) => Ok(Located::ByReference(uri)),
        // one that is not registered is refused with the other parameters that nobody takes
        (None, _) => Ok(Located::Nowhere),
    }
}

/// Byte equality: a fragment is part of the name, whatever stands behind it.
fn is_registered(client: &ClientAttributes, uri: &str) -> bool {
    client.requests.request_uris.iter().any(|own| own == uri)
}

/// The object could not be had; why is for the log alone.
pub fn unreachable(cause: impl std::fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestUri, "The request_uri cannot be fetched")
        .because(format!("request_uri: {cause}"))
}
