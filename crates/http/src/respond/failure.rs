//! What ends a request early, for handlers that use `?`.

use actix_web::HttpResponse;
use chancery_core::error::OAuthError;
use chancery_core::ports::StoreError;
use chancery_core::tokens::MintError;

use super::oauth_error::{bearer_error, store_error, token_error};
use crate::node::audit::UNAVAILABLE;

/// An error on its way to the one mapping in [`super::oauth_error`].
#[derive(Debug)]
pub enum Failure {
    OAuth(OAuthError),
    Store(StoreError),
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<MintError> for Failure {
    fn from(error: MintError) -> Self {
        Self::OAuth(OAuthError::server_error("The token could not be signed").because(error.to_string()))
    }
}

impl Failure {
    /// The error's name and its cause, for the audit log.
    pub fn audited(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::OAuth(error) => (error.code.as_str(), error.cause.as_deref()),
            Self::Store(_) => (UNAVAILABLE, None),
        }
    }

    /// TOK, 401C, 500 or 503.
    pub fn at_token_endpoint(&self, basic_used: bool) -> HttpResponse {
        match self {
            Self::OAuth(error) => token_error(error, basic_used),
            Self::Store(error) => store_error(error),
        }
    }

    /// RS, 500 or 503.
    pub fn at_resource(&self) -> HttpResponse {
        match self {
            Self::OAuth(error) => {
                let scope = (error.code.status() == 403).then_some("openid");
                bearer_error(error, scope)
            }
            Self::Store(error) => store_error(error),
        }
    }
}
