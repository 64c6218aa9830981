//! A token that could not be minted.

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
