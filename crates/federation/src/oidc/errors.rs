//! What errors of `openidconnect` mean. Texts of the provider are quoted with `{:?}`, which leaves no
//! control character in a log, and without the values that it sent to us.

use chancery_core::federation::UpstreamError;
use chancery_outbound::FetchError;
use openidconnect::{ConfigurationError, DiscoveryError, RequestTokenError};

use crate::quote;
use crate::transport::unreachable;

use super::types::TokenError;

pub fn refused(why: &str) -> UpstreamError {
    UpstreamError::Refused(why.to_owned())
}

/// An error with its causes.
pub fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

pub fn of_discovery(error: DiscoveryError<FetchError>) -> UpstreamError {
    match error {
        DiscoveryError::Request(error) => unreachable(&error),
        DiscoveryError::Response(status, ..) => refused(&format!("discovery: status {status}")),
        DiscoveryError::Parse(error) => refused(&format!("discovery: {:?}", whole(&error))),
        DiscoveryError::Validation(why) => refused(&format!("discovery: {why:?}")),
        other => refused(&format!("discovery: {:?}", whole(&other))),
    }
}

pub fn of_token(error: RequestTokenError<FetchError, TokenError>) -> UpstreamError {
    match error {
        RequestTokenError::Request(error) => unreachable(&error),
        RequestTokenError::ServerResponse(answer) => {
            refused(&format!("token endpoint: {:?}", quote::code(answer.error().as_ref())))
        }
        RequestTokenError::Parse(error, _) => {
            refused(&format!("token endpoint: {:?}", quote::without_values(&whole(&error))))
        }
        RequestTokenError::Other(why) => {
            refused(&format!("token endpoint: {:?}", quote::without_values(&why)))
        }
    }
}

pub fn of_configuration(error: &ConfigurationError) -> UpstreamError {
    refused(&format!("discovery: {error}"))
}
