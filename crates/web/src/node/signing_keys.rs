//! Keys of the algorithms that only some clients and resources ask for.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::{KeyMakerError, StoreError};

use crate::node::hop::Hop;
use crate::node::realm::RealmState;

/// Returns when this node signs with all of them, and publishes their keys. Asked before a client is stored.
pub async fn ensure(state: &RealmState, algorithms: BTreeSet<SigningAlgorithm>) -> Result<(), KeyMakerError> {
    if !state.keys.lacks(&algorithms) {
        return Ok(());
    }
    let unavailable = |cause: &str| KeyMakerError::Store(StoreError::Unavailable(cause.to_owned()));
    // one thread makes keys; the others go on serving the database
    let place = state.key_making.take().await.map_err(|_| unavailable("too many wait for a signing key"))?;
    let keys = Arc::clone(&state.keys);
    let mut hop = Hop::begin(move || {
        let _place = place;
        keys.ensure(&algorithms)
    });
    hop.end().await.unwrap_or_else(|_| Err(KeyMakerError::Failed("the thread has ended early".to_owned())))
}

/// For a client or resource that was read just now: another node may have stored it together with a key that
/// this one has not heard of yet. A key that cannot be had is missed when something is to be signed with it.
pub async fn catch_up(state: &RealmState, algorithms: BTreeSet<SigningAlgorithm>) -> Result<(), StoreError> {
    match ensure(state, algorithms).await {
        Err(KeyMakerError::Store(error)) => Err(error),
        Err(KeyMakerError::Failed(cause)) => {
            tracing::error!(cause, "the signing keys of a client or resource cannot be had");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
