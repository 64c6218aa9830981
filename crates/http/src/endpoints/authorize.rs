//! `GET|POST /authorize` (OAuth 2.1 §4.1.1, OpenID Connect Core §3.1.2).

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::authorize::Rejection;
use chancery_core::authorize::request::{AuthorizationRequest, Judge, accept};
use chancery_core::authorize::respond::Answer;
use chancery_core::authorize::target::{self, ResponseTarget};
use chancery_core::client::Client;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_core::secret::Secret;

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
    let client_id = match target::client_id(&params) {
        Ok(id) => id,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let Some(client) = state.client(client_id).await? else {
        return Ok(Err(target::unknown_client()));
    };
    let target = match target::prove(&params, &client) {
        Ok(target) => target,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let accepted = freeze(state, &client, &target, params).await?;
    Ok(match accepted {
        Ok(request) => Ok((client, request)),
        Err(error) => Err(Rejection::Redirect(Box::new(target), error)),
    })
}

async fn freeze(
    state: &AppState,
    client: &Arc<Client>,
    target: &ResponseTarget,
    params: Params,
) -> Result<Result<AuthorizationRequest, OAuthError>, StoreError> {
    let (realm, verifier) = (Arc::clone(&state.realm), Arc::clone(&state.verifier));
    let (client, target) = (Arc::clone(client), target.clone());
    let (now, id) = (state.clock.micros(), Secret::random(&*state.entropy).expose().to_owned());
    unit(&state.store, Access::Read, move |tx| {
        let judge = Judge { realm: &realm, client: &client, verifier: &*verifier, now, id: id.clone() };
        Ok((Outcome::Commit, accept(&judge, &target, &params, tx)?))
    })
    .await
}

fn reject(state: &AppState, req: &HttpRequest, rejection: &Rejection) -> HttpResponse {
    match rejection {
        Rejection::Page(error) => PageBuilder::new(state, req).error(error),
        Rejection::Redirect(target, error) => respond(state, req, target, &Answer::Error(error.clone())),
    }
}
