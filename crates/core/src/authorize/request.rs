//! An authorization request, judged by an ordered list of named checks and then frozen (rule Z9).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::target::ResponseTarget;
use crate::client::{Client, GrantType, Pkce, ResponseType};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::pkce::CodeChallenge;
use crate::ports::{StoreError, TokenType, Tx, Verifier};
use crate::realm::Realm;
use crate::resource::{comparable, is_valid_identifier};
use crate::scope::Scope;
use crate::subject::Subject;
use crate::time::Micros;

/// Scopes that every server knows (OpenID Connect Core §5.4, §11).
pub const STANDARD_SCOPES: [&str; 6] = ["openid", "profile", "email", "phone", "address", "offline_access"];

/// Longest `nonce` or `login_hint` accepted, in bytes.
const MAX_TEXT: usize = 2048;

/// An accepted request. Nothing that arrives later changes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Version of this shape.
    pub v: u32,
    /// Random; used up when the request completes.
    pub id: String,
    pub target: ResponseTarget,
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
    pub accepted_at: Micros,
}

/// `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
    pub select_account: bool,
}

impl Prompt {
    pub const VALUES: [&'static str; 4] = ["none", "login", "consent", "select_account"];
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

/// Judges everything beyond the target.
pub fn accept(
    judge: &Judge<'_>,
    target: &ResponseTarget,
    params: &Params,
    tx: &mut dyn Tx,
) -> Result<Result<AuthorizationRequest, OAuthError>, StoreError> {
    let parsed = match parse(judge, params) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error)),
    };
    let scope = match grantable_scope(judge, &parsed.scope, tx)? {
        Ok(scope) => scope,
        Err(error) => return Ok(Err(error)),
    };
    let resources = match known_resources(judge, params, tx)? {
        Ok(resources) => resources,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(AuthorizationRequest {
        v: 1,
        id: judge.id.clone(),
        target: target.clone(),
        nonce: parsed.nonce,
        scope,
        resources,
        code_challenge: parsed.code_challenge,
        prompt: parsed.prompt,
        max_age: parsed.max_age,
        login_hint: parsed.login_hint,
        hint: parsed.hint,
        ui_locales: parsed.ui_locales,
        accepted_at: judge.now,
    }))
}

/// What needs no look-up.
struct Parsed {
    nonce: Option<String>,
    scope: Scope,
    code_challenge: Option<CodeChallenge>,
    prompt: Prompt,
    max_age: Option<i64>,
    login_hint: Option<String>,
    hint: Option<Subject>,
    ui_locales: Option<String>,
}

fn parse(judge: &Judge<'_>, params: &Params) -> Result<Parsed, OAuthError> {
    refuse_repeated(params)?;
    refuse_request_objects(params)?;
    refuse_other_response_types(judge.client, params)?;
    let code_challenge = code_challenge(judge.client, params)?;
    let scope = requested_scope(params)?;
    let nonce = bounded(params, "nonce", "The nonce parameter is too long")?;
    let prompt = prompt(params)?;
    let max_age = max_age(judge.client, params)?;
    refuse_malformed_claims(params)?;
    let login_hint = bounded(params, "login_hint", "The login_hint parameter is too long")?;
    let hint = hinted_subject(judge, params)?;
    let ui_locales = bounded(params, "ui_locales", "The ui_locales parameter is too long")?;
    Ok(Parsed { nonce, scope, code_challenge, prompt, max_age, login_hint, hint, ui_locales })
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
fn refuse_other_response_types(client: &Client, params: &Params) -> Result<(), OAuthError> {
    let asked = params
        .first("response_type")
        .ok_or_else(|| OAuthError::invalid_request("The response_type parameter is missing"))?;
    let response_type = ResponseType::parse(asked).ok_or_else(|| {
        OAuthError::new(ErrorCode::UnsupportedResponseType, "This response_type is not supported")
    })?;
    if !client.attributes.response_types.contains(&response_type)
        || !client.allows_grant(GrantType::AuthorizationCode)
    {
        return Err(OAuthError::unauthorized_client(
            "The application is not registered for this response_type",
        ));
    }
    Ok(())
}

/// Rule Z4.
fn code_challenge(client: &Client, params: &Params) -> Result<Option<CodeChallenge>, OAuthError> {
    let method = params.first("code_challenge_method");
    let Some(challenge) = params.first("code_challenge") else {
        return match (client.attributes.pkce, method) {
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

fn requested_scope(params: &Params) -> Result<Scope, OAuthError> {
    Scope::parse(params.first("scope").unwrap_or_default())
        .map_err(|_| OAuthError::invalid_scope("The scope parameter is malformed"))
}

fn bounded(params: &Params, name: &str, too_long: &'static str) -> Result<Option<String>, OAuthError> {
    match params.first(name) {
        Some(value) if value.len() > MAX_TEXT => Err(OAuthError::invalid_request(too_long)),
        value => Ok(value.map(str::to_owned)),
    }
}

/// Rule Z7: `none` stands alone.
fn prompt(params: &Params) -> Result<Prompt, OAuthError> {
    let mut prompt = Prompt::default();
    for value in params.first("prompt").unwrap_or_default().split(' ').filter(|v| !v.is_empty()) {
        match value {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            _ => return Err(OAuthError::invalid_request("This prompt value is not supported")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent || prompt.select_account) {
        return Err(OAuthError::invalid_request("prompt=none must stand alone"));
    }
    Ok(prompt)
}

fn max_age(client: &Client, params: &Params) -> Result<Option<i64>, OAuthError> {
    params.first("max_age").map_or(Ok(client.attributes.default_max_age), |text| {
        let digits = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 18;
        digits
            .then(|| text.parse().ok())
            .flatten()
            .map(Some)
            .ok_or_else(|| OAuthError::invalid_request("max_age must be a number of seconds"))
    })
}

/// `claims` (OpenID Connect Core §5.5) is not supported, which discovery says; a request that carries
/// it is served without, unless it is no JSON object.
fn refuse_malformed_claims(params: &Params) -> Result<(), OAuthError> {
    match params.first("claims").map(serde_json::from_str::<Value>) {
        None | Some(Ok(Value::Object(_))) => Ok(()),
        Some(_) => Err(OAuthError::invalid_request("The claims parameter must be a JSON object")),
    }
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

/// Rule Z5: a scope that exists but is not registered for the client is refused, one that does not
/// exist is ignored.
fn grantable_scope(
    judge: &Judge<'_>,
    asked: &Scope,
    tx: &mut dyn Tx,
) -> Result<Result<Scope, OAuthError>, StoreError> {
    let registered = &judge.client.attributes.scope;
    let foreign = asked.difference(registered);
    let not_registered =
        || OAuthError::invalid_scope("A requested scope is not registered for this application");
    if foreign.iter().any(|t| STANDARD_SCOPES.contains(&t)) {
        return Ok(Err(not_registered()));
    }
    if !foreign.is_empty() {
        let resources = tx.resources(&judge.realm.id)?;
        if resources.iter().any(|r| r.attributes.scopes.keys().any(|t| foreign.contains(t))) {
            return Ok(Err(not_registered()));
        }
    }
    let mut scope = asked.intersection(registered);
    if !judge.client.allows_grant(GrantType::RefreshToken) {
        scope = scope.difference(&Scope::from_iter(["offline_access"]));
    }
    Ok(Ok(scope))
}

/// Rule T11: every `resource` is one that we know (RFC 8707 §2).
fn known_resources(
    judge: &Judge<'_>,
    params: &Params,
    tx: &mut dyn Tx,
) -> Result<Result<BTreeSet<String>, OAuthError>, StoreError> {
    let unknown = || OAuthError::invalid_target("A requested resource is not known here");
    let mut known = BTreeSet::new();
    for asked in params.all("resource") {
        if !is_valid_identifier(asked) {
            return Ok(Err(OAuthError::invalid_target(
                "A resource must be an absolute URI without fragment",
            )));
        }
        if comparable(asked) == comparable(&judge.realm.issuer) {
            continue;
        }
        match tx.resource(&judge.realm.id, asked)? {
            Some(resource) => known.insert(resource.identifier),
            None => return Ok(Err(unknown())),
        };
    }
    Ok(Ok(known))
}
