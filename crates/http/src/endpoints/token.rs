//! `POST /token` (OAuth 2.1 §3.2).

use std::sync::Arc;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::{Client, GrantType};
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::grants::{self, Facts, Redeem, TokenRequest};
use chancery_core::params::Params;
use chancery_core::ports::{Access, Outcome, Recipient};
use chancery_core::resource::{Resource, comparable};
use chancery_core::tokens::issue::{Mint, TokenResponse, mint};

use super::introspect::remember;
use crate::extract::client_auth::{authenticate, presented, uses_basic};
use crate::extract::params;
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::node::{audit, client_keys};
use crate::respond::failure::Failure;
use crate::respond::json::no_store_json;

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let params = match params::form(&req, payload).await {
        Ok(params) => params,
        Err(error) => return Failure::from(error).at_token_endpoint(false),
    };
    let mut claimed = None;
    match answer(&req, &state, params, &mut claimed).await {
        Ok(response) => no_store_json(&response),
        Err(failure) => {
            audit::refused(&state, &req, "token_refused", claimed.as_deref(), &failure);
            failure.at_token_endpoint(uses_basic(&req))
        }
    }
}

/// `claimed`: receives the client that the request says it comes from, proven or not.
async fn answer(
    req: &HttpRequest,
    state: &Data<AppState>,
    params: Params,
    claimed: &mut Option<String>,
) -> Result<TokenResponse, Failure> {
    let presentation = presented(req, &params)?;
    *claimed = Some(presentation.client_id.clone());
    let authenticated = authenticate(state, &presentation, path::TOKEN).await?;
    let prepared = prepare(state, &params, &authenticated.client).await;
    let Prepared { grant, resources, recipient } = match (prepared, &authenticated.one_time) {
        (Ok(prepared), _) => prepared,
        // an assertion is used up whatever comes of the request (rule T14)
        (Err(failure), Some(one_time)) => {
            remember(state, one_time.clone()).await?;
            return Err(failure);
        }
        (Err(failure), None) => return Err(failure),
    };
    let now = state.clock.micros();
    let client = &authenticated.client;
    let records_use =
        client.attributes.self_registered && !state.live.is_use_recorded(&client.id, now.seconds());
    let request = Arc::new(TokenRequest {
        realm: Arc::clone(&state.realm),
        policy: Arc::clone(&state.policy),
        client: Arc::clone(&authenticated.client),
        params,
        resources,
        records_use,
        one_time: authenticated.one_time,
        vault: Arc::clone(&state.vault),
        entropy: Arc::clone(&state.entropy),
        now,
    });
    let facts = redeem(state, grant, &request).await?;
    if records_use {
        state.live.use_recorded(&request.client.id, now.seconds());
    }
    let response = mint(
        &Mint {
            realm: &state.realm,
            policy: &state.policy,
            client: &request.client,
            signer: &*state.signer,
            vault: &*state.vault,
            entropy: &*state.entropy,
            recipient: recipient.as_deref(),
            now: now.seconds(),
        },
        &facts,
    )?;
    audit::issued(state, req, grant.grant_type(), &request.client.id, &facts);
    Ok(response)
}

/// What a request needs before anything is used up.
struct Prepared {
    /// The grant that it names.
    grant: &'static dyn Redeem,
    resources: Vec<Arc<Resource>>,
    /// The client's key, for an ID token.
    recipient: Option<Arc<dyn Recipient>>,
}

async fn prepare(state: &AppState, params: &Params, client: &Client) -> Result<Prepared, Failure> {
    let grant = grants::find(params, client)?;
    let resources = named_resources(state, params, client.attributes.default_resource.as_deref()).await?;
    let has_person = grant.grant_type() != GrantType::ClientCredentials;
    let encryption = client.attributes.id_token_encryption.filter(|_| has_person);
    let recipient = client_keys::recipient(state, client, encryption).await?;
    Ok(Prepared { grant, resources, recipient })
}

/// With a transaction only where the grant, a one-time value or the record of a client's use needs it.
async fn redeem(
    state: &AppState,
    grant: &'static dyn Redeem,
    request: &Arc<TokenRequest>,
) -> Result<Facts, Failure> {
    if !grant.needs_store() && request.one_time.is_none() && !request.records_use {
        let (_, facts) = grants::redeem(grant, request, None)?;
        return Ok(facts?);
    }
    let request = Arc::clone(request);
    let facts = unit(&state.store, Access::Write, move |tx| {
        grants::redeem(grant, &request, Some(tx)).map(|(outcome, facts): (Outcome, _)| (outcome, facts))
    })
    .await?;
    Ok(facts?)
}

/// The resources that `resource` names, or the client's default one, as far as they exist.
async fn named_resources(
    state: &AppState,
    params: &Params,
    default: Option<&str>,
) -> Result<Vec<Arc<Resource>>, Failure> {
    const MOST: usize = 16;
    let mut resources: Vec<Arc<Resource>> = Vec::new();
    let named = params.all("resource").filter(|r| comparable(r) != comparable(&state.realm.issuer));
    for (count, identifier) in named.enumerate() {
        if count == MOST {
            return Err(OAuthError::invalid_target("Too many resources").into());
        }
        if let Some(resource) = state.resource(identifier).await?
            && !resources.iter().any(|r| r.identifier == resource.identifier)
        {
            resources.push(resource);
        }
    }
    if resources.is_empty()
        && params.first("resource").is_none()
        && let Some(default) = default
    {
        resources.extend(state.resource(default).await?);
    }
    Ok(resources)
}
