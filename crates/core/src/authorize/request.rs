//! An authorization request, judged by an ordered list of named checks and then frozen (rule Z9).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::look_up::{LookUps, not_registered};
use super::prompt::Prompt;
use super::target::ResponseTarget;
use crate::claims_request::ClaimsRequest;
use crate::client::{Client, GrantType, Pkce, ResponseType};
use crate::consent::Approved;
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::pkce::CodeChallenge;
use crate::ports::{TokenType, Verifier};
use crate::realm::Realm;
use crate::resource::{comparable, is_valid_identifier};
use crate::scope::{STANDARD_SCOPES, Scope};
use crate::subject::Subject;
use crate::time::Micros;

/// Longest `nonce` or `login_hint` accepted, in bytes.
const MAX_TEXT: usize = 2048;

/// Most resources that one request may name.
const MAX_RESOURCES: usize = 16;

/// An accepted request. Nothing that arrives later changes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Version of this shape.
    pub v: u32,
    /// Random; used up when the request completes.
    pub id: String,
    pub target: ResponseTarget,
    pub asked: Asked,
    pub accepted_at: Micros,
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub response_type: ResponseType,
    pub nonce: Option<String>,
    pub scope: Scope,
    pub resources: BTreeSet<String>,
    pub code_challenge: Option<CodeChallenge>,
    pub prompt: Prompt,
    /// Seconds since the last sign-in that the client accepts.
    pub max_age: Option<i64>,
    pub login_hint: Option<String>,
    /// Subject of the `id_token_hint`: nobody else may be signed in by this request.
    pub hint: Option<Subject>,
    pub ui_locales: Option<String>,
    /// Authentication context classes, in order of preference, separated by spaces.
    pub acr_values: Option<String>,
    #[serde(default, skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
}

impl AuthorizationRequest {
    /// What a person is asked to allow: the scopes, and those that single claims belong to.
    pub fn consent_scope(&self) -> Scope {
        self.asked.scope.union(&self.asked.claims.scope())
    }

    /// The same, by where it holds.
    pub fn to_approve(&self) -> Approved {
        Approved::of(&self.consent_scope(), &self.asked.resources)
    }
}

/// What a request is judged with.
pub struct Judge<'a> {
    pub realm: &'a Realm,
    pub client: &'a Client,
    pub verifier: &'a dyn Verifier,
    pub now: Micros,
    /// Becomes [`AuthorizationRequest::id`].
    pub id: String,
}

impl Asked {
    /// What has to be looked up.
    pub fn look_ups(&self, client: &Client) -> LookUps {
        LookUps {
            foreign_scope: self.scope.difference(&client.attributes.grants.scope),
            resources: self.resources.clone(),
        }
    }

    /// The accepted request, once everything has been looked up. `resources`: as they were found.
    pub fn accept(
        mut self,
        judge: &Judge<'_>,
        target: &ResponseTarget,
        resources: BTreeSet<String>,
    ) -> AuthorizationRequest {
        self.scope = self.scope.intersection(&judge.client.attributes.grants.scope);
        // without a code there is no refresh token (OpenID Connect Core §11)
        if !judge.client.allows_grant(GrantType::RefreshToken) || !self.response_type.has_code() {
            self.scope = self.scope.difference(&Scope::from_iter(["offline_access"]));
        }
        self.resources = resources;
        // a subject that is asked for by name is as good as a hint
        self.hint = self.hint.or_else(|| self.claims.sub.clone().map(Subject));
        AuthorizationRequest {
            v: 2,
            id: judge.id.clone(),
            target: target.clone(),
            asked: self,
            accepted_at: judge.now,
        }
    }
}

/// Judges everything beyond the target that needs no look-up: the ordered list of checks.
pub fn parse(judge: &Judge<'_>, params: &Params) -> Result<Asked, OAuthError> {
    refuse_repeated(params)?;
    refuse_request_objects(params)?;
    let response_type = response_type(judge.client, params)?;
    let code_challenge = code_challenge(judge.client, response_type, params)?;
    let scope = requested_scope(judge.client, params)?;
    let nonce = bounded(params, "nonce", "The nonce parameter is too long")?;
    refuse_missing_for_id_token(response_type, &scope, nonce.as_deref())?;
    let prompt = Prompt::read(params)?;
    let max_age = max_age(judge.client, params)?;
    let claims = claims(judge.client, params)?;
    let login_hint = bounded(params, "login_hint", "The login_hint parameter is too long")?;
    let hint = hinted_subject(judge, params)?;
    refuse_two_subjects(hint.as_ref(), claims.sub.as_deref())?;
    let ui_locales = bounded(params, "ui_locales", "The ui_locales parameter is too long")?;
    let acr_values = bounded(params, "acr_values", "The acr_values parameter is too long")?.or_else(|| {
        Some(judge.client.attributes.requests.default_acr_values.join(" ")).filter(|own| !own.is_empty())
    });
    let resources = requested_resources(judge, params)?;
    Ok(Asked {
        response_type,
        nonce,
        scope,
        resources,
        code_challenge,
        prompt,
        max_age,
        login_hint,
        hint,
        ui_locales,
        acr_values,
        claims,
    })
}

/// Rule G1.
fn refuse_repeated(params: &Params) -> Result<(), OAuthError> {
    match params.repeated() {
        Some(_) => Err(OAuthError::invalid_request("A parameter must not be repeated")),
        None => Ok(()),
    }
}

/// Rule Z12.
fn refuse_request_objects(params: &Params) -> Result<(), OAuthError> {
    for (name, code, description) in [
        ("request", ErrorCode::RequestNotSupported, "Request objects are not supported"),
        ("request_uri", ErrorCode::RequestUriNotSupported, "The request_uri parameter is not supported"),
        ("registration", ErrorCode::RegistrationNotSupported, "The registration parameter is not supported"),
    ] {
        if params.first(name).is_some() {
            return Err(OAuthError::new(code, description));
        }
    }
    Ok(())
}

/// Rule Z3.
fn response_type(client: &Client, params: &Params) -> Result<ResponseType, OAuthError> {
    let asked = params
        .first("response_type")
        .ok_or_else(|| OAuthError::invalid_request("The response_type parameter is missing"))?;
    let offered = client.profile().response_types();
    let response_type = ResponseType::read(asked).filter(|of| offered.contains(of)).ok_or_else(|| {
        OAuthError::new(ErrorCode::UnsupportedResponseType, "This response_type is not supported")
    })?;
    let needs_code = response_type.has_code() && !client.allows_grant(GrantType::AuthorizationCode);
    if !client.attributes.grants.response_types.contains(&response_type) || needs_code {
        return Err(OAuthError::unauthorized_client(
            "The application is not registered for this response_type",
        ));
    }
    Ok(response_type)
}

/// An ID token from this endpoint is for OpenID Connect requests, and tied to its request by the nonce
/// (OpenID Connect Core §3.2.2.1, §3.3.2.11).
fn refuse_missing_for_id_token(
    response_type: ResponseType,
    scope: &Scope,
    nonce: Option<&str>,
) -> Result<(), OAuthError> {
    if !response_type.has_id_token() {
        return Ok(());
    }
    if !scope.contains("openid") {
        return Err(OAuthError::invalid_request("An ID token needs the openid scope"));
    }
    if nonce.is_none() {
        return Err(OAuthError::invalid_request("The nonce parameter is missing"));
    }
    Ok(())
}

/// Rule Z4.
fn code_challenge(
    client: &Client,
    response_type: ResponseType,
    params: &Params,
) -> Result<Option<CodeChallenge>, OAuthError> {
    if !response_type.has_code() {
        return Ok(None);
    }
    let method = params.first("code_challenge_method");
    let Some(challenge) = params.first("code_challenge") else {
        return match (client.attributes.requests.pkce, method) {
            (Pkce::Optional, None) => Ok(None),
            _ => Err(OAuthError::invalid_request("The code_challenge parameter is missing")),
        };
    };
    if method != Some("S256") {
        return Err(OAuthError::invalid_request("The code_challenge_method must be S256"));
    }
    CodeChallenge::parse(challenge)
        .map(Some)
        .map_err(|_| OAuthError::invalid_request("The code_challenge must be 43 characters of base64url"))
}

fn requested_scope(client: &Client, params: &Params) -> Result<Scope, OAuthError> {
    let scope = Scope::parse(params.first("scope").unwrap_or_default())
        .map_err(|_| OAuthError::invalid_scope("The scope parameter is malformed"))?;
    let registered = &client.attributes.grants.scope;
    // rule Z5, as far as it needs no look-up
    if scope.iter().any(|t| STANDARD_SCOPES.contains(&t) && !registered.contains(t)) {
        return Err(not_registered());
    }
    Ok(scope)
}

fn bounded(params: &Params, name: &str, too_long: &'static str) -> Result<Option<String>, OAuthError> {
    match params.first(name) {
        Some(value) if value.len() > MAX_TEXT => Err(OAuthError::invalid_request(too_long)),
        value => Ok(value.map(str::to_owned)),
    }
}

fn max_age(client: &Client, params: &Params) -> Result<Option<i64>, OAuthError> {
    params.first("max_age").map_or(Ok(client.attributes.requests.default_max_age), |text| {
        let digits = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 18;
        digits
            .then(|| text.parse().ok())
            .flatten()
            .map(Some)
            .ok_or_else(|| OAuthError::invalid_request("max_age must be a number of seconds"))
    })
}

fn claims(client: &Client, params: &Params) -> Result<ClaimsRequest, OAuthError> {
    let asked =
        params.first("claims").map(|text| ClaimsRequest::parse(text, &client.attributes.grants.scope));
    asked.transpose().map(Option::unwrap_or_default)
}

/// An ID token of ours, expired or not, issued to this client.
fn hinted_subject(judge: &Judge<'_>, params: &Params) -> Result<Option<Subject>, OAuthError> {
    let Some(hint) = params.first("id_token_hint") else { return Ok(None) };
    let refused = || OAuthError::invalid_request("The id_token_hint is not an ID token for this application");
    let claims = judge
        .verifier
        .verify_own(hint, TokenType::IdToken, judge.now.seconds())
        .map_err(|e| refused().because(e.to_string()))?;
    let claims: Value = serde_json::from_slice(&claims).map_err(|_| refused())?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(&judge.realm.issuer) || text("aud") != Some(judge.client.id.as_str()) {
        return Err(refused());
    }
    text("sub").map(|sub| Some(Subject(sub.to_owned()))).ok_or_else(refused)
}

/// The request is about one person (OpenID Connect Core §5.5.1).
fn refuse_two_subjects(hint: Option<&Subject>, named: Option<&str>) -> Result<(), OAuthError> {
    match (hint, named) {
        (Some(hint), Some(named)) if hint.as_str() != named => {
            Err(OAuthError::invalid_request("id_token_hint and claims name different people"))
        }
        _ => Ok(()),
    }
}

/// The resources to look up: those that are named (RFC 8707 §2), else the client's default one. The issuer
/// needs no look-up.
fn requested_resources(judge: &Judge<'_>, params: &Params) -> Result<BTreeSet<String>, OAuthError> {
    let mut resources = BTreeSet::new();
    for asked in params.all("resource") {
        if !is_valid_identifier(asked) {
            return Err(OAuthError::invalid_target("A resource must be an absolute URI without fragment"));
        }
        if comparable(asked) != comparable(&judge.realm.issuer) {
            resources.insert(asked.to_owned());
        }
        if resources.len() > MAX_RESOURCES {
            return Err(OAuthError::invalid_target("Too many resources"));
        }
    }
    if params.first("resource").is_none() {
        resources.extend(judge.client.attributes.tokens.default_resource.clone());
    }
    Ok(resources)
}
