//! A token that could not be minted.

use crate::error::OAuthError;
use crate::ports::{JweError, JwsError};

/// A token could not be minted.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    #[error(transparent)]
    Jws(#[from] JwsError),
    #[error(transparent)]
    Jwe(#[from] JweError),
    #[error("claims: {0}")]
    Claims(#[from] serde_json::Error),
    #[error("no key for refresh tokens")]
    Refresh,
}

/// What whoever asked is told. Too much for a token stays too much; anything else may be better soon, and nothing
/// was used up for it.
impl From<MintError> for OAuthError {
    fn from(error: MintError) -> Self {
        let answer = match &error {
            MintError::Jws(JwsError::TooLong) => Self::invalid_scope(
                "The token would be too long: ask for less, or have the person's roles and claims reduced",
            ),
            _ => Self::temporarily_unavailable("The token cannot be made now; try again"),
        };
        answer.because(error.to_string())
    }
}
