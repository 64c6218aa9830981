//! The keys that answers to a client are encrypted to.

use std::sync::Arc;

use chancery_core::client::{Client, Encryption};
use chancery_core::error::OAuthError;
use chancery_core::ports::{JweError, Recipient};

use crate::node::realm::RealmState;

/// The client's key for an answer that it wants encrypted, if it does. Its document is fetched where it
/// has a `jwks_uri`, and once more when the cached one holds no key that fits. Ask before a transaction
/// begins: what the request would use up is still there when the keys cannot be had.
pub async fn recipient(
    state: &RealmState,
    client: &Client,
    encryption: Option<Encryption>,
) -> Result<Option<Arc<dyn Recipient>>, OAuthError> {
    let Some(encryption) = encryption else { return Ok(None) };
    let attributes = &client.attributes;
    let found = match (&attributes.keys.jwks, &attributes.keys.jwks_uri) {
        (Some(inline), _) => state.encrypter.recipient(inline, encryption),
        (None, Some(uri)) => {
            let gone = |error| unavailable(format!("jwks_uri: {error}"));
            let known = state.documents.jwks(uri).await.map_err(gone)?;
            match state.encrypter.recipient(&known, encryption) {
                Err(JweError::NoKey(_)) => {
                    let newer = state.documents.refetch_jwks(uri).await.map_err(gone)?;
                    state.encrypter.recipient(&newer, encryption)
                }
                found => found,
            }
        }
        (None, None) => Err(JweError::NoKey(encryption.alg)),
    };
    found.map(Some).map_err(|error| unavailable(error.to_string()))
}

/// The application's keys may be there again in a moment; what they should protect is not sent without.
fn unavailable(cause: String) -> OAuthError {
    OAuthError::temporarily_unavailable("The keys of the application cannot be had").because(cause)
}
