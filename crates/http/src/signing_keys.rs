//! Keys of the algorithms that only some clients ask for: made before the client is stored.

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::web;
use chancery_core::client::SigningAlgorithm;
use chancery_core::error::OAuthError;
use chancery_core::ports::KeyMakerError;

use crate::respond::failure::Failure;
use crate::state::AppState;

/// Returns when this node signs with all of them, and publishes their keys.
pub async fn ensure(state: &AppState, algorithms: BTreeSet<SigningAlgorithm>) -> Result<(), Failure> {
    if !state.keys.lacks(&algorithms) {
        return Ok(());
    }
    let keys = Arc::clone(&state.keys);
    let made = web::block(move || keys.ensure(&algorithms)).await;
    let made =
        made.unwrap_or_else(|_| Err(KeyMakerError::Failed("the blocking pool has stopped".to_owned())));
    made.map_err(|error| match error {
        KeyMakerError::Store(error) => Failure::Store(error),
        KeyMakerError::Failed(cause) => {
            OAuthError::server_error("The signing key could not be made").because(cause).into()
        }
    })
}
