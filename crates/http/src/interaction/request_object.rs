//! The request object of a request, by value or by reference: fetched, and unpacked with the client's keys.

use std::sync::Arc;

use chancery_core::authorize::request_object::{Judge, unpack};
use chancery_core::authorize::request_reference::{Located, locate, unreachable};
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::params::Params;

use chancery_web::extract::call::Call;
use chancery_web::node::busy::Busy;
use chancery_web::node::realm::RealmState;
use chancery_web::node::with_documents::{Unaccepted, with_documents};

/// The parameters of the request object, where the request has one that this server takes.
pub(super) async fn unpacked(
    call: &Call,
    client: &Arc<Client>,
    outer: &Params,
) -> Result<Option<Result<Params, OAuthError>>, Busy> {
    let (state, address, now) = (&**call, call.address().ip, call.clock.monotonic());
    let fetched;
    let object = match locate(&state.policy, client, outer) {
        Ok(Located::Nowhere) => return Ok(None),
        Ok(Located::ByValue(object)) => object,
        Ok(Located::ByReference(uri)) => match fetch(call, client, uri).await? {
            Ok(object) => {
                fetched = object;
                &*fetched
            }
            Err(error) => return Ok(Some(Err(error))),
        },
        Err(error) => return Ok(Some(Err(error))),
    };
    // one that is no good costs us signatures and the sender nothing, so it counts
    state.rate_limit.admits(address, now)?;
    let opened = open(state, client, outer, object).await;
    if opened.is_err() {
        state.rate_limit.charge(address, now)?;
    }
    Ok(Some(opened))
}

async fn fetch(call: &Call, client: &Client, uri: &str) -> Result<Result<Arc<str>, OAuthError>, Busy> {
    let admit = || call.admit_fetch(call.request(), client);
    Ok(call.documents.request_object(uri, admit).await?.map_err(unreachable))
}

async fn open(
    state: &RealmState,
    client: &Arc<Client>,
    outer: &Params,
    object: &str,
) -> Result<Params, OAuthError> {
    let opened = with_documents(&state.documents, |jwks| {
        let judge = Judge {
            issuer: &state.realm.issuer,
            client,
            jwks,
            verifier: &*state.verifier,
            decrypter: &*state.decrypter,
            now: state.clock.now(),
        };
        unpack(&judge, outer, object)
    });
    opened.await.map_err(|unaccepted| match unaccepted {
        Unaccepted::Refused(error) => error,
        Unaccepted::Unreachable(error) => keys_unknown(format!("jwks_uri: {error}")),
        Unaccepted::NoKey => keys_unknown("the client's jwks_uri has no key that fits".to_owned()),
    })
}

fn keys_unknown(cause: String) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, "The request object is not valid").because(cause)
}
