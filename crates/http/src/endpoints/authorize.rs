//! `GET|POST /authorize` (OAuth 2.1 §4.1.1, OpenID Connect Core §3.1.2).

use std::collections::BTreeSet;
use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::Rejection;
use chancery_core::authorize::request::{AuthorizationRequest, Judge, look_up, parse};
use chancery_core::authorize::request_object::{self, Unpacked};
use chancery_core::authorize::respond::Answer;
use chancery_core::authorize::target::{self, ResponseTarget};
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::secret::Secret;
use serde_json::Value;

use crate::advance::{Approval, advance, respond, see_other};
use crate::blocking::unit;
use crate::extract::browser::BrowserSession;
use crate::extract::params;
use crate::flow::Flow;
use crate::respond::page::PageBuilder;
use crate::routes;
use crate::state::AppState;

/// Longest query that a posted request is turned into, in bytes.
const MAX_QUERY: usize = 12 * 1024;

pub async fn get(req: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let params = match params::query(&req) {
        Ok(params) => params,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    match judge(&state, params).await {
        Ok(Ok((client, request))) => {
            let browser = BrowserSession::of(&state, &req);
            let flow = Flow::new(&state, request);
            advance(&state, &req, &browser, &client, &flow, Approval::default(), &[]).await
        }
        Ok(Err(rejection)) => reject(&state, &req, &rejection),
        Err(error) => PageBuilder::new(&state, &req).store_error(&error),
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
        return PageBuilder::new(&state, &req)
            .error(&OAuthError::invalid_request("The authorization request is too long"));
    }
    see_other(&format!("{}/authorize?{query}", routes::prefix(&state.realm.issuer)))
}

type Accepted = (Arc<Client>, AuthorizationRequest);

async fn judge(state: &AppState, params: Params) -> Result<Result<Accepted, Rejection>, StoreError> {
    state.refuse_stale()?;
    let client_id = match target::client_id(&params) {
        Ok(id) => id,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let Some(client) = state.client(client_id).await? else {
        return Ok(Err(target::unknown_client()));
    };
    let is_silent = params.first("prompt") == Some("none");
    let judged = judge_of(state, &client, params).await?;
    Ok(match judged {
        // rule Z14
        Err(Rejection::Redirect(_, error)) if client.is_anybodys() && !is_silent => {
            Err(Rejection::Page(error))
        }
        judged => judged.map(|request| (client, request)),
    })
}

async fn judge_of(
    state: &AppState,
    client: &Arc<Client>,
    params: Params,
) -> Result<Result<AuthorizationRequest, Rejection>, StoreError> {
    let params = match unpacked(state, client, &params).await? {
        None => params,
        Some(Ok(inner)) => inner,
        // the object proves nothing, so only the outer redirect URI counts (rule Z13)
        Some(Err(error)) => {
            return Ok(Err(match target::prove(&params, client) {
                Ok(target) => Rejection::Redirect(Box::new(target), error),
                Err(Rejection::Redirect(target, _)) => Rejection::Redirect(target, error),
                Err(page @ Rejection::Page(_)) => page,
            }));
        }
    };
    let target = match target::prove(&params, client) {
        Ok(target) => target,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let accepted = freeze(state, client, &target, &params).await?;
    Ok(accepted.map_err(|error| Rejection::Redirect(Box::new(target), error)))
}

/// The parameters of a request object, where the request has one and this server takes them.
async fn unpacked(
    state: &AppState,
    client: &Arc<Client>,
    outer: &Params,
) -> Result<Option<Result<Params, OAuthError>>, StoreError> {
    let Some(object) = outer.first("request").filter(|_| request_object::is_offered(&state.policy)) else {
        return Ok(None);
    };
    // both at once are refused like a request_uri alone (OpenID Connect Core §6)
    if outer.repeated().is_some() || outer.first("request_uri").is_some() || !client.is_enabled() {
        return Ok(None);
    }
    let mut jwks: Option<Arc<Value>> = None;
    for _ in 0..3 {
        let judge = request_object::Judge {
            issuer: &state.realm.issuer,
            client,
            jwks: jwks.as_deref(),
            verifier: &*state.verifier,
            now: state.clock.now(),
        };
        let uri = client.attributes.jwks_uri.as_deref().unwrap_or_default();
        let fetched = match request_object::unpack(&judge, outer, object) {
            Ok(Unpacked::Params(params)) => return Ok(Some(Ok(params))),
            Ok(Unpacked::NeedJwks) => state.documents.jwks(uri).await,
            Ok(Unpacked::NeedNewerJwks) => state.documents.refetch_jwks(uri).await,
            Err(error) => return Ok(Some(Err(error))),
        };
        match fetched {
            Ok(document) => jwks = Some(document),
            Err(error) => return Ok(Some(Err(keys_unknown(format!("jwks_uri: {error}"))))),
        }
    }
    Ok(Some(Err(keys_unknown("the client's jwks_uri has no key that fits".to_owned()))))
}

fn keys_unknown(cause: String) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, "The request object is not valid").because(cause)
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

fn reject(state: &AppState, req: &HttpRequest, rejection: &Rejection) -> HttpResponse {
    match rejection {
        Rejection::Page(error) => PageBuilder::new(state, req).error(error),
        Rejection::Redirect(target, error) => respond(state, req, target, &Answer::Error(error.clone())),
    }
}
