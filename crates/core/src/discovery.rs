//! Server metadata (RFC 8414, OpenID Connect Discovery), computed from the registries and the policy, so
//! that what is advertised is what works (rule G10).

use serde::Serialize;

use crate::authentication::acr;
use crate::authorize::prompt::Prompt;
use crate::authorize::request_object;
use crate::authorize::session_state;
use crate::authorize::target::ResponseMode;
use crate::client::{
    AssertionAlgorithm, AuthMethod, ContentEncryption, GrantType, KeyManagement, Profile, ResponseType,
    SigningAlgorithm,
};
use crate::grants::REGISTRY;
use crate::policy::{Policy, RegistrationMode};
use crate::realm::Realm;
use crate::scope::STANDARD_SCOPES;
use crate::standard_claims;

/// Paths of the endpoints, below the issuer.
pub mod path {
    pub const AUTHORIZE: &str = "/authorize";
    pub const TOKEN: &str = "/token";
    pub const USERINFO: &str = "/userinfo";
    pub const JWKS: &str = "/jwks.json";
    pub const INTROSPECT: &str = "/introspect";
    pub const REVOKE: &str = "/revoke";
    pub const END_SESSION: &str = "/end_session";
    pub const CHECK_SESSION: &str = "/check_session";
    pub const REGISTER: &str = "/register";
}

/// The URL of an endpoint.
pub fn endpoint(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.strip_suffix('/').unwrap_or(issuer))
}

/// The metadata document.
#[derive(Debug, Serialize)]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_session_iframe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    scopes_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    subject_types_supported: Vec<&'static str>,
    acr_values_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    id_token_signing_alg_values_supported: Vec<&'static str>,
    id_token_encryption_alg_values_supported: Vec<&'static str>,
    id_token_encryption_enc_values_supported: Vec<&'static str>,
    userinfo_signing_alg_values_supported: Vec<&'static str>,
    userinfo_encryption_alg_values_supported: Vec<&'static str>,
    userinfo_encryption_enc_values_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_signing_alg_values_supported: Vec<&'static str>,
    introspection_encryption_alg_values_supported: Vec<&'static str>,
    introspection_encryption_enc_values_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    code_challenge_methods_supported: Vec<&'static str>,
    claim_types_supported: Vec<&'static str>,
    claims_supported: Vec<&'static str>,
    ui_locales_supported: Vec<&'static str>,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_object_signing_alg_values_supported: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_object_encryption_alg_values_supported: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_object_encryption_enc_values_supported: Option<Vec<&'static str>>,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    authorization_response_iss_parameter_supported: bool,
}

/// Claims of tokens that are not about the person.
const PROTOCOL_CLAIMS: [&str; 6] = ["iss", "aud", "exp", "iat", "auth_time", "acr"];

fn text<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().copied().map(name).collect()
}

/// Builds the document. `federation`: people may sign in with another provider. `locales`: the languages that
/// pages exist in.
pub fn metadata(realm: &Realm, policy: &Policy, federation: bool, locales: &[&'static str]) -> Metadata {
    let url = |path| endpoint(&realm.issuer, path);
    let methods = text(AuthMethod::ALL, AuthMethod::as_str);
    let confidential: Vec<_> = methods.iter().copied().filter(|m| *m != "none").collect();
    let assertion_algs = assertion_algorithms(policy);
    let signing_algs = union(policy, Profile::signing_algorithms, SigningAlgorithm::as_str);
    let encryption_algs = text(KeyManagement::ALL, KeyManagement::as_str);
    let encryption_encs = text(ContentEncryption::ALL, ContentEncryption::as_str);
    let takes_objects = request_object::is_offered(policy);
    Metadata {
        issuer: realm.issuer.clone(),
        authorization_endpoint: url(path::AUTHORIZE),
        token_endpoint: url(path::TOKEN),
        userinfo_endpoint: url(path::USERINFO),
        jwks_uri: url(path::JWKS),
        introspection_endpoint: url(path::INTROSPECT),
        revocation_endpoint: url(path::REVOKE),
        end_session_endpoint: url(path::END_SESSION),
        check_session_iframe: session_state::is_offered(policy).then(|| url(path::CHECK_SESSION)),
        registration_endpoint: (policy.registration.mode != RegistrationMode::Closed)
            .then(|| url(path::REGISTER)),
        scopes_supported: STANDARD_SCOPES.to_vec(),
        response_types_supported: union(policy, Profile::response_types, ResponseType::as_str),
        response_modes_supported: response_modes(policy),
        grant_types_supported: grant_types(policy),
        subject_types_supported: vec!["public", "pairwise"],
        acr_values_supported: acr::reachable(federation).to_vec(),
        prompt_values_supported: Prompt::VALUES.to_vec(),
        id_token_signing_alg_values_supported: signing_algs.clone(),
        id_token_encryption_alg_values_supported: encryption_algs.clone(),
        id_token_encryption_enc_values_supported: encryption_encs.clone(),
        userinfo_signing_alg_values_supported: signing_algs,
        userinfo_encryption_alg_values_supported: encryption_algs.clone(),
        userinfo_encryption_enc_values_supported: encryption_encs.clone(),
        token_endpoint_auth_methods_supported: methods.clone(),
        token_endpoint_auth_signing_alg_values_supported: assertion_algs.clone(),
        introspection_endpoint_auth_methods_supported: confidential,
        introspection_endpoint_auth_signing_alg_values_supported: assertion_algs.clone(),
        // an administrator gives a resource whichever it can verify
        introspection_signing_alg_values_supported: text(SigningAlgorithm::ALL, SigningAlgorithm::as_str),
        introspection_encryption_alg_values_supported: encryption_algs.clone(),
        introspection_encryption_enc_values_supported: encryption_encs.clone(),
        revocation_endpoint_auth_methods_supported: methods,
        revocation_endpoint_auth_signing_alg_values_supported: assertion_algs,
        code_challenge_methods_supported: vec!["S256"],
        claim_types_supported: vec!["normal"],
        claims_supported: PROTOCOL_CLAIMS.into_iter().chain(standard_claims::all()).collect(),
        ui_locales_supported: locales.to_vec(),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        claims_parameter_supported: true,
        request_parameter_supported: request_object::is_offered(policy),
        request_object_signing_alg_values_supported: request_object::is_offered(policy)
            .then(|| union(policy, Profile::assertion_algorithms, AssertionAlgorithm::as_str)),
        request_object_encryption_alg_values_supported: takes_objects.then_some(encryption_algs),
        request_object_encryption_enc_values_supported: takes_objects.then_some(encryption_encs),
        request_uri_parameter_supported: request_object::is_offered(policy),
        require_request_uri_registration: request_object::is_offered(policy),
        authorization_response_iss_parameter_supported: true,
    }
}

fn response_modes(policy: &Policy) -> Vec<&'static str> {
    let offered = |mode: &ResponseMode| {
        policy.profiles.iter().any(|profile| ResponseMode::offered(*profile).any(|own| own == *mode))
    };
    ResponseMode::ALL.into_iter().filter(offered).map(ResponseMode::as_str).collect()
}

/// Those of the token endpoint, and `implicit` where tokens come from the authorization endpoint.
fn grant_types(policy: &Policy) -> Vec<&'static str> {
    let implicit = policy.offers(Profile::offers_front_channel).then_some(GrantType::Implicit);
    REGISTRY.iter().map(|grant| grant.grant_type()).chain(implicit).map(GrantType::as_str).collect()
}

/// What clients of any of the enabled profiles may use.
fn union<T: Copy>(
    policy: &Policy,
    of: fn(Profile) -> &'static [T],
    name: fn(T) -> &'static str,
) -> Vec<&'static str> {
    let mut names = Vec::new();
    for value in policy.profiles.iter().flat_map(|profile| of(*profile)) {
        let name = name(*value);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Those by a key pair, and HS256 where clients may have a secret: `fapi2` alone has none.
fn assertion_algorithms(policy: &Policy) -> Vec<&'static str> {
    let secret = policy.offers(|profile| !profile.requires_private_key_jwt());
    let hmac = secret.then_some(AssertionAlgorithm::HS256.as_str());
    let mut names = union(policy, Profile::assertion_algorithms, AssertionAlgorithm::as_str);
    names.extend(hmac);
    names
}
