//! `POST /token` (OAuth 2.1 §3.2).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use actix_web::web::Payload;
use chancery_core::actor::Who;
use chancery_core::client::Client;
use chancery_core::discovery::path;
use chancery_core::error::OAuthError;
use chancery_core::events::{Event, Refusal};
use chancery_core::grants::{self, Facts, Redeem, TokenRequest};
use chancery_core::params::Params;
use chancery_core::ports::Recipient;
use chancery_core::resource::{Resource, comparable};
use chancery_core::tokens::exchange::{exchange, mint_for};
use chancery_core::tokens::issue::{Prepared, TokenResponse, prepare};
use chancery_core::unit::{Never, Stop};

use chancery_web::extract::call::Call;
use chancery_web::extract::client_auth::{AuthenticatedClient, authenticate, presented, remember};
use chancery_web::extract::{params, proof};
use chancery_web::node::client_keys;
use chancery_web::node::realm::RealmState;
use chancery_web::respond::json::no_store_json;
use chancery_web::respond::refused::{Answer, Refused};

pub async fn post(call: Call, payload: Payload) -> Answer {
    let params = params::form(call.request(), payload).await.map_err(Refused::Body)?;
    let mut claimed = None;
    match answer(&call, params, &mut claimed).await {
        Ok(response) => Ok(no_store_json(&response)),
        Err(refused) => Err(call.refused(Refusal::Token, claimed.as_deref(), refused)),
    }
}

/// `claimed`: receives the client that the request says it comes from, proven or not.
async fn answer(call: &Call, params: Params, claimed: &mut Option<String>) -> Result<TokenResponse, Refused> {
    let presentation = presented(call.request(), &params)?;
    *claimed = Some(presentation.client_id.clone());
    let authenticated = authenticate(call, &presentation, path::TOKEN).await?;
    let wanted = match (wanted(call, &params, &authenticated.client).await, &authenticated.one_time) {
        (Ok(wanted), _) => wanted,
        // an assertion is used up whatever comes of the request (rule T14)
        (Err(refused), Some(one_time)) => {
            remember(call, one_time.clone()).await?;
            return Err(refused);
        }
        (Err(refused), None) => return Err(refused),
    };
    let grant = wanted.grant;
    let request = Arc::new(request(call, params, authenticated, wanted));
    let (facts, prepared) = redeem(call, grant, &request).await?;
    if request.records_use {
        call.live.use_recorded(&request.client.id, call.clock.monotonic());
    }
    let response = signed(call, &request, &facts, prepared).await?;
    call.record(who(&request), &Event::token_issued(grant.grant_type(), &request.client.id, &facts));
    Ok(response)
}

/// The answer, signed. A fault of ours, be it a panic, gives back what was used up: nothing was handed out.
async fn signed(
    call: &Call,
    request: &TokenRequest,
    facts: &Facts,
    prepared: Prepared,
) -> Result<TokenResponse, Refused> {
    let fault = match catch_unwind(AssertUnwindSafe(|| prepared.sign())) {
        Ok(Ok(response)) => return Ok(response),
        Ok(Err(error)) => Ok(error),
        Err(panic) => Err(panic),
    };
    let facts = facts.clone();
    call.unit::<_, Never, _>(who(request), move |unit| Ok(grants::undo(unit, &facts)?)).await?;
    match fault {
        Ok(error) => Err(error.into()),
        Err(panic) => resume_unwind(panic),
    }
}

fn who(request: &TokenRequest) -> Who {
    Who::Client(request.client.id.clone())
}

/// What a request needs before anything is used up.
struct Wanted {
    /// The grant that it names.
    grant: &'static dyn Redeem,
    resources: Vec<Arc<Resource>>,
    /// The client's key, for an ID token.
    recipient: Option<Arc<dyn Recipient>>,
}

async fn wanted(state: &RealmState, params: &Params, client: &Client) -> Result<Wanted, Refused> {
    let grant = grants::find(params, client)?;
    let resources =
        named_resources(state, params, client.attributes.tokens.default_resource.as_deref()).await?;
    let encryption = client.attributes.id_token.encryption.filter(|_| grant.grant_type().has_person());
    let recipient = client_keys::recipient(state, client, encryption).await?;
    Ok(Wanted { grant, resources, recipient })
}

fn request(call: &Call, params: Params, from: AuthenticatedClient, wanted: Wanted) -> TokenRequest {
    let (client, now) = (from.client, call.clock.micros());
    TokenRequest {
        realm: Arc::clone(&call.realm),
        policy: Arc::clone(&call.policy),
        records_use: client.attributes.registration.self_registered
            && !call.live.is_use_recorded(&client.id, call.clock.monotonic()),
        client,
        params,
        proven: proof::proven(call.request()),
        resources: wanted.resources,
        one_time: from.one_time,
        vault: Arc::clone(&call.vault),
        entropy: Arc::clone(&call.entropy),
        signer: Arc::clone(&call.signer),
        recipient: wanted.recipient,
        now,
    }
}

/// With a transaction only where the grant, a one-time value or the record of a client's use needs it.
async fn redeem(
    call: &Call,
    grant: &'static dyn Redeem,
    request: &Arc<TokenRequest>,
) -> Result<(Facts, Prepared), Refused> {
    if request.one_time.is_none()
        && !request.records_use
        && let Some(facts) = grant.offhand(request)
    {
        let facts = facts?;
        let prepared = prepare(&mint_for(request), &facts)?;
        return Ok((facts, prepared));
    }
    let shared = Arc::clone(request);
    match call.unit(who(request), move |unit| exchange(unit, grant, &shared)).await {
        Ok(exchanged) => Ok(exchanged),
        Err(stop) => {
            if let (Stop::Undone(_), Some(one_time)) = (&stop, &request.one_time) {
                remember(call, one_time.clone()).await?;
            }
            Err(stop.into())
        }
    }
}

/// The resources that `resource` names, or the client's default one, as far as they exist.
async fn named_resources(
    state: &RealmState,
    params: &Params,
    default: Option<&str>,
) -> Result<Vec<Arc<Resource>>, Refused> {
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
