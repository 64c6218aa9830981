//! Judging what may take keys that have to be fetched first.

use std::sync::Arc;

use chancery_core::client::Unsettled;
use chancery_outbound::{Documents, FetchError};
use serde_json::Value;

/// Why something signed was not accepted.
pub enum Unaccepted<E> {
    Refused(E),
    /// The signer's keys cannot be had.
    Unreachable(FetchError),
    /// There is none that fits, even among those that were fetched just now.
    NoKey,
}

/// At most three rounds: with the keys that are known, with the fetched ones, with those fetched anew.
pub async fn with_documents<T, E>(
    documents: &Documents,
    judge: impl Fn(Option<&Value>) -> Result<T, Unsettled<E>>,
) -> Result<T, Unaccepted<E>> {
    let mut jwks: Option<Arc<Value>> = None;
    for _ in 0..3 {
        let fetched = match judge(jwks.as_deref()) {
            Ok(accepted) => return Ok(accepted),
            Err(Unsettled::Refused(refusal)) => return Err(Unaccepted::Refused(refusal)),
            Err(Unsettled::NeedsJwks(uri)) => documents.jwks(&uri).await,
            Err(Unsettled::NeedsNewerJwks(uri)) => documents.refetch_jwks(&uri).await,
        };
        jwks = Some(fetched.map_err(Unaccepted::Unreachable)?);
    }
    Err(Unaccepted::NoKey)
}
