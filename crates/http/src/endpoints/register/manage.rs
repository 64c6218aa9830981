//! `GET|PUT|DELETE /register/{client_id}`: a client looks after its registration (RFC 7592).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::registration::{
    SecretChange, Shown, owner, replacement, secret_change, show, stored_secret,
};
use chancery_core::client::{Client, ClientId};
use chancery_core::error::OAuthError;
use chancery_core::grants::RevocationReason;
use chancery_core::ports::{Access, Outcome, RevocationOrder, StoreError, Tx, uuid_v4};
use chancery_core::realm::RealmId;
use chancery_core::secret::Secret;
use serde_json::{Map, Value};

use super::denied::Denied;
use super::{addresses, judge, sector, statement};
use crate::extract::{bearer, json};
use crate::node::blocking::unit;
use crate::node::state::AppState;
use crate::node::{audit, signing_keys};
use crate::respond::body::no_store;
use crate::respond::json::no_store_json;

pub async fn get(req: HttpRequest, id: Path<String>, state: Data<AppState>) -> HttpResponse {
    match read(&req, &id, &state).await {
        Ok(shown) => no_store_json(&shown),
        Err(denied) => denied.respond(&state, &req, Some(&id)),
    }
}

pub async fn put(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    state: Data<AppState>,
) -> HttpResponse {
    match replace(&req, &id, payload, &state).await {
        Ok(shown) => no_store_json(&shown),
        Err(denied) => denied.respond(&state, &req, Some(&id)),
    }
}

pub async fn delete(req: HttpRequest, id: Path<String>, state: Data<AppState>) -> HttpResponse {
    match remove(&req, &id, &state).await {
        Ok(()) => {
            let mut response = HttpResponse::new(StatusCode::NO_CONTENT);
            no_store(response.headers_mut());
            response
        }
        Err(denied) => denied.respond(&state, &req, Some(&id)),
    }
}

async fn read(req: &HttpRequest, id: &str, state: &AppState) -> Result<Map<String, Value>, Denied> {
    let token = token(req)?;
    let client = client_of(state, id, &token).await?;
    // the token was presented, so it can be told again; a secret is stored hashed and cannot
    Ok(show(&Shown {
        issuer: &state.realm.issuer,
        client: &client,
        secret: None,
        token: token.expose(),
        now: state.clock.now(),
    }))
}

async fn replace(
    req: &HttpRequest,
    id: &str,
    payload: Payload,
    state: &AppState,
) -> Result<Map<String, Value>, Denied> {
    let body = json::body(req, payload).await.map_err(Denied::Body)?;
    let token = token(req)?;
    let client = client_of(state, id, &token).await?;
    let document = json::metadata(req, &body).map_err(Denied::Body)?;
    let (document, software_statement) = statement::stated(state, document).await?;
    let metadata = replacement(document, &client, &*state.vault, state.clock.now())?;
    let mut attributes = judge(state, metadata, client.profile())?;
    attributes.registration.software_statement = software_statement;
    addresses::count(state, &client, &attributes).await?;
    sector::check_again(state, &client, &attributes).await?;
    signing_keys::ensure(state, attributes.signing_algorithms()).await?;

    let now = state.clock.now();
    let (next, secret) = (Secret::random(&*state.entropy), Secret::random(&*state.entropy));
    let change = secret_change(client.attributes.authentication.method, attributes.authentication.method);
    let row = uuid_v4(&*state.entropy).to_string();
    let stored =
        stored_secret(&*state.vault, &client.id, attributes.authentication.method, &secret, row, now);
    let (from, to) = (token.digest(), next.digest());
    let (realm, id) = (client.realm.clone(), client.id.clone());
    let replaced = unit(&state.store, Access::Write, move |tx| {
        // first, so that of two requests with one token the second finds it gone
        if !tx.replace_registration_token(&realm, &id, &from, &to)? {
            return Ok((Outcome::Rollback, None));
        }
        tx.update_client(&realm, &id, &attributes, now)?;
        match change {
            SecretChange::Keep => {}
            SecretChange::Replace => drop(tx.replace_client_secrets(&realm, &id, stored.as_ref(), now)?),
            SecretChange::Remove => drop(tx.replace_client_secrets(&realm, &id, None, now)?),
        }
        Ok((Outcome::Commit, tx.client(&realm, &id)?))
    });
    let replaced = replaced.await?.ok_or_else(overtaken)?;
    addresses::begin(state, Some(&client.attributes), &replaced.attributes);
    audit::registration(state, req, "client_registration_changed", &replaced.id);
    Ok(show(&Shown {
        issuer: &state.realm.issuer,
        client: &replaced,
        secret: (change == SecretChange::Replace).then_some(&secret),
        token: next.expose(),
        now,
    }))
}

async fn remove(req: &HttpRequest, id: &str, state: &AppState) -> Result<(), Denied> {
    let token = token(req)?;
    let client = client_of(state, id, &token).await?;
    let now = state.clock.now();
    let order = RevocationOrder {
        at: now,
        reason: RevocationReason::ClientRemoved,
        keep_until: now.plus(state.policy.token_memory()),
    };
    let (realm, id, own) = (client.realm.clone(), client.id.clone(), token.digest());
    let removed = unit(&state.store, Access::Write, move |tx| {
        // by the token that is valid now: an update may have replaced it meanwhile
        if !tx.replace_registration_token(&realm, &id, &own, &own)? {
            return Ok((Outcome::Rollback, false));
        }
        tx.revoke_grants_of_client(&realm, &id, &order)?;
        Ok((Outcome::Commit, tx.delete_client(&realm, &id)?))
    });
    if !removed.await? {
        return Err(overtaken().into());
    }
    audit::registration(state, req, "client_registration_deleted", &client.id);
    Ok(())
}

fn overtaken() -> OAuthError {
    OAuthError::invalid_token("The registration access token is invalid")
        .because("overtaken by another request")
}

/// The registration access token of the request.
fn token(req: &HttpRequest) -> Result<Secret, Denied> {
    bearer::token(req, None)?.map(Secret::new).ok_or(Denied::NoToken)
}

/// The client that looks after itself: read from the database, for the token may have changed just now.
async fn client_of(state: &AppState, id: &str, token: &Secret) -> Result<Client, Denied> {
    let (realm, id) = (state.realm.id.clone(), ClientId(id.to_owned()));
    let found = unit(&state.store, Access::Read, move |tx| Ok((Outcome::Commit, stored(tx, &realm, &id)?)));
    let (client, registration) = found.await?;
    Ok(owner(client, registration.as_ref(), token.expose())?)
}

type Stored = (Option<Client>, Option<chancery_core::client::registration::Registration>);

fn stored(tx: &mut dyn Tx, realm: &RealmId, id: &ClientId) -> Result<Stored, StoreError> {
    Ok((tx.client(realm, id)?, tx.registration(realm, id)?))
}
