//! `POST /register` (RFC 7591 §3, OpenID Connect Dynamic Client Registration §3; rule P5).

mod addresses;
pub mod manage;
mod sector;
mod statement;

use actix_web::web::Payload;
use chancery_core::actor::Who;
use chancery_core::client::manage::{self as registered, Applicant};
use chancery_core::client::metadata::{self, ClientMetadata, RegistrationContext};
use chancery_core::client::registration::{
    Admission, Registration, Shown, admit, new_client, show, stored_secret,
};
use chancery_core::client::{Client, ClientAttributes, ClientId, Profile};
use chancery_core::events::Refusal;
use chancery_core::generation::Generation;
use chancery_core::ports::uuid_v4;
use chancery_core::secret::Secret;
use chancery_core::time::Timestamp;
use serde_json::{Map, Value};

use chancery_web::extract::call::Call;
use chancery_web::extract::{bearer, json};
use chancery_web::node::realm::RealmState;
use chancery_web::node::signing_keys;
use chancery_web::respond::json::created_json;
use chancery_web::respond::refused::{Answer, Refused};

pub async fn post(call: Call, payload: Payload) -> Answer {
    let shown = register(&call, payload).await;
    let shown = shown.map_err(|refused| call.refused(Refusal::Registration, None, refused))?;
    Ok(created_json(&shown))
}

async fn register(call: &Call, payload: Payload) -> Result<Map<String, Value>, Refused> {
    let body = json::body(call.request(), payload).await.map_err(Refused::Body)?;
    let mut applicant = applicant(call).await?;
    let document = json::metadata(call.request(), &body).map_err(Refused::Body)?;
    let stated = statement::stated(call, document).await?;
    let metadata = ClientMetadata::from_json(stated.document)?;
    let mut attributes = judge(call, metadata, call.policy.registration.profile)?;
    attributes.registration.software_statement = stated.statement;
    let algorithms = attributes.signing_algorithms();
    if attributes.subjects.sector_identifier_uri.is_some() || call.keys.lacks(&algorithms) {
        count_first(call, &mut applicant).await?;
    }
    sector::check(call, &attributes).await?;
    signing_keys::ensure(call, algorithms).await?;
    let made = store(call, applicant, attributes).await?;
    addresses::begin(call, None, &made.client.attributes);
    Ok(show(&Shown {
        issuer: &call.realm.issuer,
        client: &made.client,
        secret: made.client.attributes.authentication.method.has_secret().then_some(&made.secret),
        token: made.token.expose(),
        now: made.client.created_at,
    }))
}

/// What the registration rests on. An initial access token is looked at before anything else is, and spent
/// only with what it buys.
async fn applicant(call: &Call) -> Result<Applicant, Refused> {
    let token = bearer::token(call.request(), None)?;
    let admission = admit(call.policy.registration.mode, token.as_deref())?.ok_or(Refused::NoToken)?;
    let applicant = Applicant { admission, network: call.address().machine().to_string() };
    if let Admission::Token(_) = admission {
        let examined = applicant.clone();
        call.examine(move |unit| examined.examine(unit)).await?;
    }
    Ok(applicant)
}

/// The rules for metadata, which are the same for administrators.
fn judge(
    state: &RealmState,
    metadata: ClientMetadata,
    profile: Profile,
) -> Result<ClientAttributes, Refused> {
    let context = RegistrationContext { policy: &state.policy, profile, self_registered: true };
    Ok(metadata::register(metadata, &context)?)
}

/// Nobody makes us fetch documents, or make keys, without being counted.
async fn count_first(call: &Call, applicant: &mut Applicant) -> Result<(), Refused> {
    if applicant.admission == Admission::Anybody {
        let counted = applicant.clone();
        call.unit(Who::Anybody, move |unit| counted.count(unit)).await?;
        applicant.admission = Admission::Counted;
    }
    Ok(())
}

/// A new client with its credentials.
struct Made {
    client: Client,
    secret: Secret,
    token: Secret,
}

impl Made {
    fn new(state: &RealmState, attributes: ClientAttributes, now: Timestamp) -> Self {
        let entropy = &*state.entropy;
        let id = ClientId(uuid_v4(entropy).to_string());
        let (secret, token) = (Secret::random(entropy), Secret::random(entropy));
        let row = uuid_v4(entropy).to_string();
        let stored = stored_secret(&*state.vault, &id, attributes.authentication.method, &secret, row, now);
        let client =
            new_client(&state.realm.id, id, attributes, stored, (Generation::anywhere(&*state.entropy), now));
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

async fn store(call: &Call, applicant: Applicant, attributes: ClientAttributes) -> Result<Made, Refused> {
    let occasion = call.occasion(call.actor(Who::Anybody));
    let made = Made::new(call, attributes, occasion.now.seconds());
    let (client, registration) = (made.client.clone(), made.registration(call.address().ip.to_string()));
    call.perform(&occasion, move |unit| registered::register(unit, &applicant, &client, &registration))
        .await?;
    Ok(made)
}
