//! Completing a request: the code and what it will buy, stored in one transaction.

use std::collections::BTreeMap;

use super::interaction::SignedIn;
use super::request::AuthorizationRequest;
use crate::binding::Binding;
use crate::client::{Client, GrantBinding};
use crate::consent::{Approved, Consent};
use crate::generation::Generations;
use crate::grants::{
    Authorization, AuthorizationCode, ClientSession, CodeBinding, CodeState, Grant, GrantId, Origin,
    RefreshState,
};
use crate::ports::StoreError;
use crate::realm::RealmId;
use crate::secret::Secret;
use crate::session::SessionClient;
use crate::subject::Subject;
use crate::time::Timestamp;
use crate::unit::Unit;

/// Random values, made before the transaction began.
#[derive(Debug, Clone)]
pub struct Fresh {
    pub code: Secret,
    /// Grant of an access token that this endpoint itself hands out.
    pub grant: GrantId,
    pub subject: Subject,
    pub sid: String,
}

/// What else decides.
#[derive(Debug, Clone, Copy)]
pub struct Completion<'a> {
    pub client: &'a Client,
    pub request: &'a AuthorizationRequest,
    pub person: &'a SignedIn,
    pub fresh: &'a Fresh,
    /// Whether the approval is to be stored.
    pub remember: bool,
}

/// Stores the code, or the grant of an access token that goes along, or both.
pub fn complete(unit: &mut Unit<'_>, completion: &Completion<'_>) -> Result<Authorization, StoreError> {
    let Completion { client, request, person, fresh, remember } = *completion;
    let (realm, at) = (&unit.realm.id, unit.at());
    let subject = match &person.subject {
        Some(subject) => subject.clone(),
        None => unit.tx.ensure_subject(realm, &person.account.id, &client.sector(), &fresh.subject)?,
    };
    let part = unit.tx.ensure_session_client(
        realm,
        &SessionClient {
            session: person.session.id.clone(),
            client: client.id.clone(),
            sid: fresh.sid.clone(),
            created_at: at,
        },
    )?;
    if remember {
        unit.tx.put_consent(&widened(unit.realm_id(), completion, at))?;
    }
    let generations = generations(unit, completion)?;
    let authorization = authorization(completion, subject, part.sid, generations);
    if request.asked.response_type.is_front_channel() && client.attributes.registration.self_registered {
        unit.tx.record_registration_use(realm, &client.id, at)?;
    }
    if request.asked.response_type.has_token() {
        unit.tx.insert_grant(&front_channel_grant(unit, completion, &authorization))?;
    }
    if request.asked.response_type.has_code() {
        unit.tx.insert_code(&AuthorizationCode {
            realm: realm.clone(),
            digest: fresh.code.digest(),
            authorization: authorization.clone(),
            binding: CodeBinding {
                redirect_uri: request.target.redirect_uri().to_owned(),
                code_challenge: request.asked.code_challenge.clone(),
                sender: Binding::None,
            },
            issued_at: at,
            expires_at: at.plus(client.attributes.grants.code_lifetime.unwrap_or(unit.policy.code_lifetime)),
            state: CodeState::Issued,
        })?;
    }
    Ok(authorization)
}

/// The generations of all that are concerned, as they are now. A resource that is gone has none, and buys no token.
fn generations(unit: &mut Unit<'_>, completion: &Completion<'_>) -> Result<Generations, StoreError> {
    let mut resources = BTreeMap::new();
    for identifier in &completion.request.asked.resources {
        if let Some(resource) = unit.tx.resource(&unit.realm.id, identifier)? {
            resources.insert(identifier.clone(), resource.generation);
        }
    }
    let (client, account) = (completion.client.generation, completion.person.account.generation);
    Ok(Generations { client, account, resources })
}

fn authorization(
    completion: &Completion<'_>,
    subject: Subject,
    sid: String,
    generations: Generations,
) -> Authorization {
    let Completion { client, request, person, .. } = *completion;
    Authorization {
        v: 2,
        client: client.id.clone(),
        account: person.account.id.clone(),
        subject,
        session: Some(ClientSession { id: person.session.id.clone(), sid }),
        scope: request.asked.scope.clone(),
        resources: request.asked.resources.clone(),
        generations,
        nonce: request.asked.nonce.clone(),
        auth_time: person.session.auth_time(),
        acr: person.session.authentication.class().to_owned(),
        amr: person.session.authentication.references(),
        auth_time_requested: request.asked.max_age.is_some() || client.attributes.id_token.require_auth_time,
        claims: request.asked.claims.clone(),
    }
}

/// What an access token of the authorization endpoint names, so that it can be revoked. The code, where one
/// goes along, buys a grant of its own.
fn front_channel_grant(unit: &Unit<'_>, completion: &Completion<'_>, authorization: &Authorization) -> Grant {
    let (at, fresh) = (unit.at(), completion.fresh);
    Grant {
        realm: unit.realm.id.clone(),
        id: fresh.grant.clone(),
        authorization: authorization.clone(),
        origin: Origin::FrontChannel,
        session_bound: completion.client.attributes.grants.binding == GrantBinding::Session,
        refresh: RefreshState::None,
        binding: Binding::None,
        created_at: at,
        expires_at: at.plus(unit.policy.token_memory()),
        revoked: None,
    }
}

/// The approval to remember: what was approved before and what is approved now.
fn widened(realm: &RealmId, completion: &Completion<'_>, at: Timestamp) -> Consent {
    let Completion { client, request, person, .. } = *completion;
    let mut consent = person.consent.clone().unwrap_or_else(|| Consent {
        realm: realm.clone(),
        account: person.account.id.clone(),
        client: client.id.clone(),
        approved: Approved::default(),
        granted_at: at,
    });
    consent.approved.widen(&request.to_approve());
    consent.granted_at = at;
    consent
}
