//! Completing a request: the code and what it will buy, stored in one transaction.

use super::interaction::SignedIn;
use super::request::AuthorizationRequest;
use crate::client::{Client, GrantBinding};
use crate::consent::Consent;
use crate::grants::{Authorization, AuthorizationCode, CodeBinding, CodeState, Grant, GrantId, RefreshState};
use crate::policy::Policy;
use crate::ports::{StoreError, Tx};
use crate::realm::RealmId;
use crate::secret::{Digest, Secret};
use crate::session::SessionClient;
use crate::subject::Subject;
use crate::time::Micros;

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
    pub realm: &'a RealmId,
    pub client: &'a Client,
    pub policy: &'a Policy,
    /// Whether the approval is to be stored.
    pub remember: bool,
    /// The request went through pages of ours, so it may complete once.
    pub interactive: bool,
    pub now: Micros,
}

/// Stores the code, or the grant of an access token that goes along, or both. `None`: this request was
/// completed before.
pub fn complete(
    tx: &mut dyn Tx,
    completion: &Completion<'_>,
    request: &AuthorizationRequest,
    person: &SignedIn,
    fresh: &Fresh,
) -> Result<Option<Authorization>, StoreError> {
    let Completion { realm, client, policy, now, .. } = *completion;
    let at = now.seconds();
    if completion.interactive {
        let used = Digest::of(format!("authorization request\0{}", request.id).as_bytes());
        if !tx.remember_once(realm, &used, at.plus(policy.interaction_lifetime + 60))? {
            return Ok(None);
        }
    }
    let subject = match &person.subject {
        Some(subject) => subject.clone(),
        None => tx.ensure_subject(realm, &person.account.id, &client.sector(), &fresh.subject)?,
    };
    let part = tx.ensure_session_client(
        realm,
        &SessionClient {
            session: person.session.id.clone(),
            client: client.id.clone(),
            sid: fresh.sid.clone(),
            created_at: at,
        },
    )?;
    if completion.remember {
        tx.put_consent(&widened(completion, request, person))?;
    }
    let authorization = Authorization {
        v: 1,
        client: client.id.clone(),
        account: person.account.id.clone(),
        subject,
        session: person.session.id.clone(),
        sid: part.sid,
        scope: request.scope.clone(),
        resources: request.resources.clone(),
        nonce: request.nonce.clone(),
        auth_time: person.session.auth_time(),
        acr: person.session.acr.clone(),
        amr: person.session.amr.clone(),
        auth_time_requested: request.max_age.is_some() || client.attributes.id_token.require_auth_time,
        claims: request.claims.clone(),
    };
    let binding = CodeBinding {
        redirect_uri: request.target.redirect_uri().to_owned(),
        code_challenge: request.code_challenge.clone(),
    };
    if request.response_type.is_front_channel() && client.attributes.registration.self_registered {
        tx.record_registration_use(realm, &client.id, at)?;
    }
    if request.response_type.has_token() {
        tx.insert_grant(&front_channel_grant(completion, &authorization, &binding, fresh))?;
    }
    if request.response_type.has_code() {
        tx.insert_code(&AuthorizationCode {
            realm: realm.clone(),
            digest: fresh.code.digest(),
            authorization: authorization.clone(),
            binding,
            issued_at: at,
            expires_at: at.plus(client.attributes.grants.code_lifetime.unwrap_or(policy.code_lifetime)),
            state: CodeState::Issued,
        })?;
    }
    Ok(Some(authorization))
}

/// What an access token of the authorization endpoint names, so that it can be revoked. The code, where one
/// goes along, buys a grant of its own.
fn front_channel_grant(
    completion: &Completion<'_>,
    authorization: &Authorization,
    binding: &CodeBinding,
    fresh: &Fresh,
) -> Grant {
    let at = completion.now.seconds();
    Grant {
        realm: completion.realm.clone(),
        id: fresh.grant.clone(),
        authorization: authorization.clone(),
        // no code bought it: nobody knows one with this digest
        code: Digest::of(format!("front channel\0{}", fresh.grant.as_str()).as_bytes()),
        code_binding: binding.clone(),
        session_bound: completion.client.attributes.grants.binding == GrantBinding::Session,
        refresh: RefreshState::None,
        created_at: at,
        expires_at: at.plus(completion.policy.token_memory()),
        revoked: None,
    }
}

/// The approval to remember: what was approved before and what is approved now.
fn widened(completion: &Completion<'_>, request: &AuthorizationRequest, person: &SignedIn) -> Consent {
    let mut consent = person.consent.clone().unwrap_or_else(|| Consent {
        realm: completion.realm.clone(),
        account: person.account.id.clone(),
        client: completion.client.id.clone(),
        scope: crate::scope::Scope::default(),
        resources: std::collections::BTreeSet::new(),
        granted_at: completion.now.seconds(),
    });
    consent.scope = consent.scope.union(&request.consent_scope());
    consent.resources.extend(request.resources.iter().cloned());
    consent.granted_at = completion.now.seconds();
    consent
}
