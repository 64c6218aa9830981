//! Software statements (RFC 7591 §2.3), with the keys of their issuers.

use std::sync::Arc;

use chancery_core::client::registration::{Stated, StatementJudge, heed, unknown_statement_key};
use serde_json::{Map, Value};

use crate::node::busy::Busy;
use crate::node::state::AppState;
use crate::respond::refused::Refused;

/// Seconds after which a client may ask again when an issuer's keys cannot be had.
const RETRY_AFTER: i64 = 10;

/// The metadata to register, and the statement that it came from. At most three rounds: with the keys that
/// are configured, with the fetched ones, with those fetched anew.
pub(super) async fn stated(
    state: &AppState,
    document: Map<String, Value>,
) -> Result<(Map<String, Value>, Option<String>), Refused> {
    let mut jwks: Option<Arc<Value>> = None;
    for _ in 0..3 {
        let judge = StatementJudge {
            policy: &state.policy,
            us: &state.realm.issuer,
            jwks: jwks.as_deref(),
            verifier: &*state.verifier,
            now: state.clock.now(),
        };
        let fetched = match heed(&judge, document.clone())? {
            Stated::Metadata { document, statement } => return Ok((document, statement)),
            Stated::NeedJwks(uri) => state.documents.jwks(uri).await,
            Stated::NeedNewerJwks(uri) => state.documents.refetch_jwks(uri).await,
        };
        jwks = Some(fetched.map_err(|error| {
            tracing::warn!(%error, "the keys of an issuer of software statements could not be had");
            Refused::Busy(Busy::overloaded(RETRY_AFTER))
        })?);
    }
    Err(unknown_statement_key().into())
}
