//! Why nothing was registered, changed or shown.

use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::metadata::MetadataError;
use chancery_core::error::OAuthError;
use chancery_core::ports::{KeyMakerError, StoreError};

use crate::node::audit;
use crate::node::busy::Busy;
use crate::node::state::AppState;
use crate::respond::failure::Failure;
use crate::respond::oauth_error::{bearer_challenge, metadata_error, token_error};

#[derive(Debug)]
pub(super) enum Denied {
    /// There is no token where one is needed.
    NoToken,
    /// Too many registrations from one address.
    Busy(Busy),
    /// The body cannot be read.
    Body(OAuthError),
    Metadata(MetadataError),
    /// A token, or a database that does not answer.
    Failure(Failure),
}

impl From<MetadataError> for Denied {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(error)
    }
}

impl From<OAuthError> for Denied {
    fn from(error: OAuthError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<Failure> for Denied {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<KeyMakerError> for Denied {
    fn from(error: KeyMakerError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl Denied {
    /// The answer, and its audit event. `client_id`: the one that was asked for.
    pub(super) fn respond(
        &self,
        state: &AppState,
        req: &HttpRequest,
        client_id: Option<&str>,
    ) -> HttpResponse {
        let tell = |error, cause| audit::registration_refused(state, req, client_id, error, cause);
        match self {
            Self::NoToken => {
                tell("no_token", None);
                bearer_challenge()
            }
            Self::Busy(busy) => {
                tell("too_many", None);
                busy.json()
            }
            Self::Body(error) => {
                tell(error.code.as_str(), error.cause.as_deref());
                token_error(error, false)
            }
            Self::Metadata(error) => {
                tell(error.code.as_str(), Some(&error.to_string()));
                metadata_error(error)
            }
            Self::Failure(failure) => {
                audit::refused(state, req, "registration_refused", client_id, failure.audited());
                failure.at_resource()
            }
        }
    }
}
