//! `GET|PUT|DELETE /register/{client_id}`: a client looks after its registration (RFC 7592).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Path, Payload};
use chancery_core::actor::Who;
use chancery_core::client::manage::{self as registered, Replacement};
use chancery_core::client::registration::{SecretChange, Shown, replacement, show, stored_secret};
use chancery_core::client::{Client, ClientId};
use chancery_core::events::Refusal;
use chancery_core::ports::uuid_v4;
use chancery_core::secret::Secret;
use serde_json::{Map, Value};

use super::{addresses, judge, sector, statement};
use chancery_web::extract::call::Call;
use chancery_web::extract::{bearer, json};
use chancery_web::node::signing_keys;
use chancery_web::respond::body::no_store;
use chancery_web::respond::json::no_store_json;
use chancery_web::respond::refused::{Answer, Refused};

pub async fn get(call: Call, id: Path<String>) -> Answer {
    let shown = read(&call, &id).await.map_err(|refused| told(&call, &id, refused))?;
    Ok(no_store_json(&shown))
}

pub async fn put(call: Call, id: Path<String>, payload: Payload) -> Answer {
    let shown = replace(&call, &id, payload).await.map_err(|refused| told(&call, &id, refused))?;
    Ok(no_store_json(&shown))
}

pub async fn delete(call: Call, id: Path<String>) -> Answer {
    remove(&call, &id).await.map_err(|refused| told(&call, &id, refused))?;
    let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
    no_store(response.headers_mut());
    Ok(response)
}

fn told(call: &Call, id: &str, refused: Refused) -> Refused {
    call.refused(Refusal::Registration, Some(id), refused)
}

async fn read(call: &Call, id: &str) -> Result<Map<String, Value>, Refused> {
    let token = token(call)?;
    let client = client_of(call, id, &token).await?;
    // the token was presented, so it can be told again; a secret is stored hashed and cannot
    Ok(show(&Shown {
        issuer: &call.realm.issuer,
        client: &client,
        secret: None,
        token: token.expose(),
        now: call.clock.now(),
    }))
}

async fn replace(call: &Call, id: &str, payload: Payload) -> Result<Map<String, Value>, Refused> {
    let body = json::body(call.request(), payload).await.map_err(Refused::Body)?;
    let token = token(call)?;
    let client = client_of(call, id, &token).await?;
    let document = json::metadata(call.request(), &body).map_err(Refused::Body)?;
    let stated = statement::stated(call, document).await?;
    let metadata = replacement(stated.document, &client, &*call.vault, call.clock.now())?;
    let mut attributes = judge(call, metadata, client.profile())?;
    attributes.registration.software_statement = stated.statement;
    addresses::count(call, &client, &attributes).await?;
    sector::check_again(call, &client, &attributes).await?;
    signing_keys::ensure(call, attributes.signing_algorithms()).await?;

    let occasion = call.occasion(call.actor(Who::Client(client.id.clone())));
    let (next, secret) = (Secret::random(&*call.entropy), Secret::random(&*call.entropy));
    let (row, now) = (uuid_v4(&*call.entropy).to_string(), occasion.now.seconds());
    let new = Replacement {
        client: client.id.clone(),
        from: token.digest(),
        to: next.digest(),
        secret: stored_secret(&*call.vault, &client.id, attributes.authentication.method, &secret, row, now),
        attributes,
    };
    let (replaced, change) = call.perform(&occasion, move |unit| registered::replace(unit, &new)).await?;
    addresses::begin(call, Some(&client.attributes), &replaced.attributes);
    Ok(show(&Shown {
        issuer: &call.realm.issuer,
        client: &replaced,
        secret: (change == SecretChange::Replace).then_some(&secret),
        token: next.expose(),
        now,
    }))
}

async fn remove(call: &Call, id: &str) -> Result<(), Refused> {
    let token = token(call)?;
    let client = client_of(call, id, &token).await?;
    let (id, own) = (client.id.clone(), token.digest());
    call.unit(Who::Client(client.id), move |unit| registered::delete(unit, &id, &own)).await?;
    Ok(())
}

/// The registration access token of the request.
fn token(call: &Call) -> Result<Secret, Refused> {
    bearer::token(call.request(), None)?.map(Secret::new).ok_or(Refused::NoToken)
}

/// The client that looks after itself: read from the database, for the token may have changed just now.
async fn client_of(call: &Call, id: &str, token: &Secret) -> Result<Client, Refused> {
    let (id, token) = (ClientId(id.to_owned()), token.digest());
    Ok(call.examine(move |unit| registered::owned(unit, &id, &token)).await?)
}
