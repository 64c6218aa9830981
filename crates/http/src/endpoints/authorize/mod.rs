//! `GET|POST /authorize` (OAuth 2.1 §4.1.1, OpenID Connect Core §3.1.2).

mod request_object;

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::Rejection;
use chancery_core::authorize::look_up::look_up;
use chancery_core::authorize::request::{AuthorizationRequest, Judge, parse};
use chancery_core::authorize::respond::Answer;
use chancery_core::authorize::target::{self, ResponseTarget};
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::secret::Secret;

use crate::extract::browser::BrowserSession;
use crate::extract::params;
use crate::interaction::drive::{Approval, advance, respond};
use crate::interaction::flow::Flow;
use crate::interaction::way_back;
use crate::links::href;
use crate::node::blocking::unit;
use crate::node::busy::Busy;
use crate::node::state::AppState;
use crate::respond::page::{PageBuilder, UiLocales};
use crate::respond::redirect::see_other;
use crate::views::PageError;

/// Longest query that a posted request is turned into, in bytes.
const MAX_QUERY: usize = 12 * 1024;

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let params = match params::query(&req) {
        Ok(params) => params,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    UiLocales::follow(&req, params.first("ui_locales"));
    match judge(&state, &req, params).await {
        Ok((client, request)) => {
            UiLocales::follow(&req, request.ui_locales.as_deref());
            let browser = BrowserSession::of(&state, &req);
            let flow = Flow::new(&state, request);
            advance(&state, &req, &browser, &client, &flow, Approval::default(), &[]).await
        }
        Err(stopped) => stopped.respond(&state, &req),
    }
}

/// A cross-site POST comes without our cookies, so it is sent around by GET (rule G11).
pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let params = match params::query_and_form(&req, payload).await {
        Ok(params) => params,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    let query = params.to_query();
    if query.len() > MAX_QUERY {
        return PageBuilder::new(&state, &req).error(PageError::REQUEST_TOO_LONG);
    }
    see_other(&href(&state.realm, &format!("/authorize?{query}")))
}

/// Why a request does not go on.
enum Stopped {
    Rejected(Rejection),
    /// The target is proven, but its app is anybody's: a page that offers the way (rule Z14).
    Shown(Box<PageError>),
    /// We would have to fetch more than we do for one address or one client.
    Busy(Busy),
    Store(StoreError),
}

impl From<Rejection> for Stopped {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Busy> for Stopped {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Stopped {
    fn respond(&self, state: &AppState, req: &HttpRequest) -> HttpResponse {
        let page = PageBuilder::new(state, req);
        match self {
            Self::Rejected(Rejection::Page(error)) => page.error(error),
            Self::Rejected(Rejection::Redirect(target, error)) => {
                let browser = BrowserSession::of(state, req);
                respond(state, req, &browser, target, &Answer::Error(error.clone()))
            }
            Self::Shown(error) => page.error((**error).clone()),
            Self::Busy(busy) => page.busy(*busy),
            Self::Store(error) => page.store_error(error),
        }
    }
}

async fn judge(
    state: &AppState,
    req: &HttpRequest,
    params: Params,
) -> Result<(Arc<Client>, AuthorizationRequest), Stopped> {
    state.refuse_stale()?;
    let client_id = target::client_id(&params)?;
    let Some(client) = state.client(client_id).await? else {
        return Err(target::unknown_client().into());
    };
    let is_silent = params.first("prompt") == Some("none");
    match judge_of(state, req, &client, params).await {
        Ok(request) => Ok((client, request)),
        // rule Z14
        Err(Stopped::Rejected(Rejection::Redirect(target, error))) if client.is_anybodys() && !is_silent => {
            let app = way_back::with_error(&state.realm, &client, &target, error.clone());
            Err(Stopped::Shown(Box::new(PageError::from(error).of_app(app))))
        }
        Err(stopped) => Err(stopped),
    }
}

async fn judge_of(
    state: &AppState,
    req: &HttpRequest,
    client: &Arc<Client>,
    params: Params,
) -> Result<AuthorizationRequest, Stopped> {
    let params = match request_object::unpacked(state, req, client, &params).await? {
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
    let accepted = freeze(state, client, &target, &params).await?;
    accepted.map_err(|error| Rejection::Redirect(Box::new(target), error).into())
}

/// The ordered checks; the database is asked only where something has to be looked up.
async fn freeze(
    state: &AppState,
    client: &Arc<Client>,
    target: &ResponseTarget,
    params: &Params,
) -> Result<Result<AuthorizationRequest, OAuthError>, StoreError> {
    let judge = Judge {
        realm: &state.realm,
        client,
        verifier: &*state.verifier,
        now: state.clock.micros(),
        id: Secret::random(&*state.entropy).expose().to_owned(),
    };
    let parsed = match parse(&judge, params) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error)),
    };
    let look_ups = parsed.look_ups(client);
    let resources = if look_ups.is_empty() {
        BTreeSet::new()
    } else {
        let (realm, client) = (Arc::clone(&state.realm), Arc::clone(client));
        let found = unit(&state.store, Access::Read, move |tx| {
            Ok((Outcome::Commit, look_up(&look_ups, &realm, &client, tx)?))
        });
        match found.await? {
            Ok(resources) => resources,
            Err(error) => return Ok(Err(error)),
        }
    };
    let request = parsed.accept(&judge, target, resources);
    if Flow::is_too_large(&request) {
        return Ok(Err(OAuthError::invalid_request("The authorization request is too long")));
    }
    Ok(Ok(request))
}
