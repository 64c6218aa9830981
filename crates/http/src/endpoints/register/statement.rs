//! Software statements (RFC 7591 §2.3), with the keys of their issuers.

use chancery_core::client::registration::{Stated, StatementJudge, heed, unknown_statement_key};
use serde_json::{Map, Value};

use chancery_web::node::busy::Busy;
use chancery_web::node::realm::RealmState;
use chancery_web::node::with_documents::{Unaccepted, with_documents};
use chancery_web::respond::refused::Refused;

/// Seconds after which a client may ask again when an issuer's keys cannot be had.
const RETRY_AFTER: i64 = 10;

/// The metadata to register, and the statement that it came from.
pub(super) async fn stated(state: &RealmState, document: Map<String, Value>) -> Result<Stated, Refused> {
    let heeded = with_documents(&state.documents, |jwks| {
        let judge = StatementJudge {
            policy: &state.policy,
            us: &state.realm.issuer,
            jwks,
            verifier: &*state.verifier,
            now: state.clock.now(),
        };
        heed(&judge, document.clone())
    });
    heeded.await.map_err(|unaccepted| match unaccepted {
        Unaccepted::Refused(error) => error.into(),
        Unaccepted::Unreachable(error) => {
            tracing::warn!(%error, "the keys of an issuer of software statements could not be had");
            Refused::Busy(Busy::overloaded(RETRY_AFTER))
        }
        Unaccepted::NoKey => unknown_statement_key().into(),
    })
}
