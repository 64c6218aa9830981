//! From parameters to an accepted authorization request: the request object unpacked, the target proven, the ordered
//! checks, and what they need looked up. Nothing is written.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery_core::authorize::Rejection;
use chancery_core::authorize::look_up::look_up;
use chancery_core::authorize::request::{AuthorizationRequest, Judge, parse};
use chancery_core::authorize::target::{self, ResponseTarget};
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;
use chancery_core::ports::StoreError;
use chancery_core::secret::Secret;
use chancery_core::unit::Stop;

use super::flow::Flow;
use super::{request_object, way_back};
use chancery_web::extract::call::Call;
use chancery_web::node::busy::Busy;
use chancery_web::respond::refused::Refused;
use chancery_web::views::PageError;

/// Why a request does not go on.
pub enum Stopped {
    /// The target is proven: the client is told.
    Redirect(Box<ResponseTarget>, OAuthError),
    /// A page of ours.
    Refused(Refused),
}

impl From<Rejection> for Stopped {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Page(error) => Self::Refused(error.into()),
            Rejection::Redirect(target, error) => Self::Redirect(target, error),
        }
    }
}

impl From<Refused> for Stopped {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Busy> for Stopped {
    fn from(busy: Busy) -> Self {
        Self::Refused(busy.into())
    }
}

/// The accepted request, with its client, of which nothing is known yet.
pub async fn of_anybody(call: &Call, params: Params) -> Result<(Arc<Client>, AuthorizationRequest), Stopped> {
    call.refuse_stale()?;
    let client_id = target::client_id(&params)?;
    let Some(client) = call.client(client_id).await? else {
        return Err(target::unknown_client().into());
    };
    let is_silent = params.first("prompt") == Some("none");
    match of_client(call, &client, params).await {
        Ok(request) => Ok((client, request)),
        // rule Z14: the target is proven, but its app is anybody's: a page offers the way
        Err(Stopped::Redirect(target, error)) if client.is_anybodys() && !is_silent => {
            let app = way_back::with_error(&call.realm, &client, &target, error.clone());
            Err(Refused::from(PageError::from(error).of_app(app)).into())
        }
        Err(stopped) => Err(stopped),
    }
}

/// The accepted request of a client.
pub async fn of_client(
    call: &Call,
    client: &Arc<Client>,
    params: Params,
) -> Result<AuthorizationRequest, Stopped> {
    let params = match request_object::unpacked(call, client, &params).await? {
        None => params,
        Some(Ok(inner)) => inner,
        // the object proves nothing, so only the outer redirect URI counts (rule Z13)
        Some(Err(error)) => {
            return Err(match target::prove(&params, client) {
                Ok(target) => Rejection::Redirect(Box::new(target), error),
                Err(Rejection::Redirect(target, _)) => Rejection::Redirect(target, error),
                Err(page @ Rejection::Page(_)) => page,
            }
            .into());
        }
    };
    let target = target::prove(&params, client)?;
    match freeze(call, client, &target, &params).await {
        Ok(request) => Ok(request),
        Err(Stop::Refused(error) | Stop::Undone(error)) => Err(Stopped::Redirect(Box::new(target), error)),
        Err(Stop::Store(error)) => Err(error.into()),
    }
}

/// The ordered checks; the database is asked only where something has to be looked up.
async fn freeze(
    call: &Call,
    client: &Arc<Client>,
    target: &ResponseTarget,
    params: &Params,
) -> Result<AuthorizationRequest, Stop<OAuthError>> {
    let judge = Judge {
        realm: &call.realm,
        client,
        verifier: &*call.verifier,
        now: call.clock.micros(),
        id: Secret::random(&*call.entropy).expose().to_owned(),
    };
    let parsed = parse(&judge, params)?;
    let look_ups = parsed.look_ups(client);
    let resources = if look_ups.is_empty() {
        BTreeSet::new()
    } else {
        let client = Arc::clone(client);
        call.examine(move |unit| look_up(unit, &look_ups, &client)).await?
    };
    let request = parsed.accept(&judge, target, resources);
    if Flow::is_too_large(call, &request) {
        return Err(OAuthError::invalid_request("The authorization request is too long").into());
    }
    Ok(request)
}
