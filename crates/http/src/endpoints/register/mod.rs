//! `POST /register` (RFC 7591 §3, OpenID Connect Dynamic Client Registration §3; rule P5).

mod addresses;
mod denied;
pub mod manage;
mod sector;
mod statement;

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::metadata::{self, ClientMetadata, RegistrationContext};
use chancery_core::client::registration::{
    Admission, Registered, Registration, Shown, admit, count, new_client, show, store, stored_secret,
    unknown_initial_token,
};
use chancery_core::client::{Client, ClientAttributes, ClientId, Profile};
use chancery_core::ports::{Access, Outcome, uuid_v4};
use chancery_core::secret::Secret;
use serde_json::{Map, Value};

use denied::Denied;

use crate::extract::{bearer, json};
use crate::node::blocking::unit;
use crate::node::busy::Busy;
use crate::node::state::AppState;
use crate::node::{audit, signing_keys};
use crate::respond::json::created_json;

pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    match register(&req, payload, &state).await {
        Ok(shown) => created_json(&shown),
        Err(denied) => denied.respond(&state, &req, None),
    }
}

async fn register(
    req: &HttpRequest,
    payload: Payload,
    state: &AppState,
) -> Result<Map<String, Value>, Denied> {
    let body = json::body(req, payload).await.map_err(Denied::Body)?;
    let admission = admission(req, state).await?;
    let document = json::metadata(req, &body).map_err(Denied::Body)?;
    let (document, software_statement) = statement::stated(state, document).await?;
    let metadata = ClientMetadata::from_json(document)?;
    let mut attributes = judge(state, metadata, state.policy.registration.profile)?;
    attributes.registration.software_statement = software_statement;
    let algorithms = attributes.signing_algorithms();
    let admission = if attributes.subjects.sector_identifier_uri.is_some() || state.keys.lacks(&algorithms) {
        count_first(req, state, admission).await?
    } else {
        admission
    };
    sector::check(state, &attributes).await?;
    signing_keys::ensure(state, algorithms).await?;
    let made = Made::new(state, attributes);
    insert(req, state, admission, &made).await?;
    addresses::begin(state, None, &made.client.attributes);
    audit::registration(state, req, "client_registered", &made.client.id);
    Ok(show(&Shown {
        issuer: &state.realm.issuer,
        client: &made.client,
        secret: made.client.attributes.authentication.method.has_secret().then_some(&made.secret),
        token: made.token.expose(),
        now: made.client.created_at,
    }))
}

/// What the registration rests on. An initial access token is looked at before anything else is, and spent
/// only with what it buys.
async fn admission(req: &HttpRequest, state: &AppState) -> Result<Admission, Denied> {
    let token = bearer::token(req, None)?;
    let admission = admit(state.policy.registration.mode, token.as_deref())?.ok_or(Denied::NoToken)?;
    if let Admission::Token(digest) = admission {
        let (realm, now) = (state.realm.id.clone(), state.clock.now());
        let found = unit(&state.store, Access::Read, move |tx| {
            Ok((Outcome::Commit, tx.initial_token(&realm, &digest, now)?))
        });
        found.await?.ok_or_else(unknown_initial_token)?;
    }
    Ok(admission)
}

/// The rules for metadata, which are the same for administrators.
fn judge(state: &AppState, metadata: ClientMetadata, profile: Profile) -> Result<ClientAttributes, Denied> {
    let context = RegistrationContext { policy: &state.policy, profile, self_registered: true };
    Ok(metadata::register(metadata, &context)?)
}

/// A new client with its credentials, made before the transaction begins.
struct Made {
    client: Client,
    secret: Secret,
    token: Secret,
}

impl Made {
    fn new(state: &AppState, attributes: ClientAttributes) -> Self {
        let (entropy, now) = (&*state.entropy, state.clock.now());
        let id = ClientId(uuid_v4(entropy).to_string());
        let (secret, token) = (Secret::random(entropy), Secret::random(entropy));
        let row = uuid_v4(entropy).to_string();
        let stored = stored_secret(&*state.vault, &id, attributes.authentication.method, &secret, row, now);
        let client = new_client(&state.realm.id, id, attributes, stored, now);
        Self { client, secret, token }
    }

    fn registration(&self, address: String) -> Registration {
        Registration {
            realm: self.client.realm.clone(),
            client: self.client.id.clone(),
            token: self.token.digest(),
            registered_at: self.client.created_at,
            address,
            last_used_at: None,
        }
    }
}

/// Nobody makes us fetch documents, or make keys, without being counted.
async fn count_first(req: &HttpRequest, state: &AppState, admission: Admission) -> Result<Admission, Denied> {
    if admission != Admission::Anybody {
        return Ok(admission);
    }
    let (realm, policy, now) = (state.realm.id.clone(), state.policy.registration, state.clock.now());
    let machine = state.trusted_proxies.client_addr(req).machine().to_string();
    let counted = unit(&state.store, Access::Write, move |tx| {
        Ok((Outcome::Commit, count(tx, &policy, &realm, admission, &machine, now)?))
    });
    settle(counted.await?)?;
    Ok(Admission::Counted)
}

fn settle(counted: Registered) -> Result<(), Denied> {
    match counted {
        Registered::Done => Ok(()),
        Registered::Blocked { retry_after } => Err(Denied::Busy(Busy::too_many(retry_after))),
        Registered::Refused => Err(unknown_initial_token().into()),
    }
}

async fn insert(
    req: &HttpRequest,
    state: &AppState,
    admission: Admission,
    made: &Made,
) -> Result<(), Denied> {
    let from = state.trusted_proxies.client_addr(req);
    let (client, registration) = (made.client.clone(), made.registration(from.ip.to_string()));
    let (policy, machine) = (state.policy.registration, from.machine().to_string());
    let counted = unit(&state.store, Access::Write, move |tx| {
        let counted = count(tx, &policy, &client.realm, admission, &machine, client.created_at)?;
        if counted == Registered::Done {
            store(tx, &client, &registration)?;
        }
        Ok((Outcome::Commit, counted))
    });
    settle(counted.await?)
}
