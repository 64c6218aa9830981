//! Request objects, signed and where the client likes encrypted (RFC 9101, OpenID Connect Core §6, rule Z13).

use std::borrow::Cow;
use std::slice::from_ref;

use serde_json::{Map, Value};

use crate::client::{AssertionAlgorithm, Client, ContentEncryption, KeyManagement, Profile, Unsettled};
use crate::discovery::{Metadata, names};
use crate::error::{ErrorCode, OAuthError};
use crate::params::{MAX_PARAMETERS, Params};
use crate::policy::Policy;
use crate::ports::{Decrypter, JwsError, Verifier};
use crate::time::Timestamp;

/// Longest request object, in bytes.
const MAX_OBJECT: usize = 24 * 1024;

/// Seconds that a client's clock may run ahead of ours, or behind it.
const SKEW: i64 = 30;

/// Claims of the JWT itself, which are no parameters (RFC 9101 §4).
const OF_THE_JWT: &[&str] = &["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Whether this server takes request objects at all.
pub fn is_offered(policy: &Policy) -> bool {
    policy.offers(Profile::takes_request_objects)
}

/// What a request object is judged with.
pub struct Judge<'a> {
    pub issuer: &'a str,
    pub client: &'a Client,
    /// The document at the client's `jwks_uri`, once fetched.
    pub jwks: Option<&'a Value>,
    pub verifier: &'a dyn Verifier,
    pub decrypter: &'a dyn Decrypter,
    pub now: Timestamp,
}

/// Opens and verifies a request object and puts its parameters in the place of the outer ones: alone for OAuth 2.1
/// clients, before them for `oidc` clients (OpenID Connect Core §6.1).
pub fn unpack(judge: &Judge<'_>, outer: &Params, object: &str) -> Result<Params, Unsettled<OAuthError>> {
    let claims = verify(judge, object)?;
    refuse_other_party(judge, &claims)?;
    refuse_out_of_time(judge, &claims)?;
    refuse_nested(&claims)?;
    let mut pairs = parameters(&claims)?;
    let is_inside = |name: &str, pairs: &[(String, String)]| pairs.iter().any(|(own, _)| own == name);
    let merges = judge.client.profile().merges_request_objects();
    let kept = outer.iter().filter(|(name, _)| {
        let is_object = matches!(*name, "request" | "request_uri");
        !is_object && (merges || *name == "client_id") && !is_inside(name, &pairs)
    });
    let kept: Vec<_> = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    pairs.extend(kept);
    if pairs.len() > MAX_PARAMETERS {
        return Err(refused("too many parameters").into());
    }
    Ok(Params::new(pairs))
}

fn verify(judge: &Judge<'_>, object: &str) -> Result<Map<String, Value>, Unsettled<OAuthError>> {
    if object.len() > MAX_OBJECT {
        return Err(refused("too long").into());
    }
    let client = &judge.client.attributes;
    refuse_in_the_clear(judge.client, object)?;
    let keys = client.keys.at_hand(judge.jwks)?.ok_or_else(|| refused("the client has no keys"))?;
    let permitted = client
        .requests
        .object_alg
        .as_ref()
        .map_or_else(|| judge.client.profile().assertion_algorithms(), from_ref);
    let signed = decrypted(judge, object)?;
    let wrong = |error: JwsError| refused("signature").because(error.to_string());
    let verified = keys.verify(&signed, permitted, judge.verifier, wrong)?;
    let known = |typ: &str| {
        ["JWT", "oauth-authz-req+jwt", "application/oauth-authz-req+jwt"]
            .iter()
            .any(|own| typ.eq_ignore_ascii_case(own))
    };
    if verified.typ.as_deref().is_none_or(known) { Ok(verified.claims) } else { Err(refused("typ").into()) }
}

/// Whether it has the five parts of a compact JWE (RFC 7516 §9).
fn is_encrypted(object: &str) -> bool {
    object.split('.').count() == 5
}

/// A client that has registered how it encrypts request objects does so.
fn refuse_in_the_clear(client: &Client, object: &str) -> Result<(), OAuthError> {
    match client.attributes.requests.object_encryption {
        Some(_) if !is_encrypted(object) => Err(refused("not encrypted")),
        _ => Ok(()),
    }
}

/// The signed object inside an encrypted one. Nothing but a JWS may be inside, and nothing shows why one does
/// not open.
fn decrypted<'a>(judge: &Judge<'_>, object: &'a str) -> Result<Cow<'a, str>, OAuthError> {
    if !is_encrypted(object) {
        return Ok(object.into());
    }
    let opened = judge
        .decrypter
        .decrypt(object, judge.now)
        .map_err(|error| refused("encryption").because(error.to_string()))?;
    match judge.client.attributes.requests.object_encryption {
        Some(registered) if registered != opened.encryption => Err(refused("not encrypted as registered")),
        _ => Ok(opened.jws.into()),
    }
}

/// `iss` is the client and `aud` is us; `oidc` clients may leave them out.
fn refuse_other_party(judge: &Judge<'_>, claims: &Map<String, Value>) -> Result<(), OAuthError> {
    let mild = !judge.client.profile().requires_object_claims();
    let id = judge.client.id.as_str();
    let is_client = |value: &Value| value.as_str() == Some(id);
    if !claims.get("iss").map_or(mild, is_client) || !claims.get("client_id").is_none_or(is_client) {
        return Err(refused("iss or client_id"));
    }
    let is_us = |value: &Value| value.as_str() == Some(judge.issuer);
    let for_us = match claims.get("aud") {
        Some(Value::Array(audiences)) => audiences.iter().any(is_us),
        Some(audience) => is_us(audience),
        None => mild,
    };
    if for_us { Ok(()) } else { Err(refused("aud")) }
}

fn refuse_out_of_time(judge: &Judge<'_>, claims: &Map<String, Value>) -> Result<(), OAuthError> {
    let mild = !judge.client.profile().requires_object_claims();
    let time = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            value.as_i64().map(|at| Some(Timestamp(at))).ok_or_else(|| refused("a time is no number"))
        }
    };
    match time("exp")? {
        Some(exp) if exp.plus(SKEW) <= judge.now => return Err(refused("expired")),
        None if !mild => return Err(refused("exp is missing")),
        _ => {}
    }
    for name in ["nbf", "iat"] {
        if time(name)?.is_some_and(|at| at > judge.now.plus(SKEW)) {
            return Err(refused("from the future"));
        }
    }
    Ok(())
}

fn refuse_nested(claims: &Map<String, Value>) -> Result<(), OAuthError> {
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(refused("it holds another one"));
    }
    Ok(())
}

/// The claims as parameters: texts and numbers as they are, `claims` as JSON, lists where a parameter may
/// repeat.
fn parameters(claims: &Map<String, Value>) -> Result<Vec<(String, String)>, OAuthError> {
    let mut pairs = Vec::new();
    for (name, value) in claims.iter().filter(|(name, _)| !OF_THE_JWT.contains(&name.as_str())) {
        let mut push = |text: String| pairs.push((name.clone(), text));
        match value {
            Value::Null => {}
            Value::String(text) => push(text.clone()),
            Value::Number(number) => push(number.to_string()),
            Value::Bool(flag) => push(flag.to_string()),
            Value::Array(list) if name == "resource" => {
                for item in list {
                    push(item.as_str().ok_or_else(|| refused("resource"))?.to_owned());
                }
            }
            Value::Object(_) | Value::Array(_) => push(value.to_string()),
        }
    }
    Ok(pairs)
}

fn refused(cause: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, "The request object is not valid").because(cause)
}

/// Enters whether they are taken, and how they may be signed and encrypted.
pub(crate) fn advertise(to: &mut Metadata, policy: &Policy) {
    let taken = is_offered(policy);
    to.ability("request_parameter_supported", taken);
    if taken {
        let algorithms = policy.offered(Profile::assertion_algorithms);
        to.ability_values(
            "request_object_signing_alg_values_supported",
            names(&algorithms, AssertionAlgorithm::as_str),
        );
        to.ability_values(
            "request_object_encryption_alg_values_supported",
            names(KeyManagement::ALL, KeyManagement::as_str),
        );
        to.ability_values(
            "request_object_encryption_enc_values_supported",
            names(ContentEncryption::ALL, ContentEncryption::as_str),
        );
    }
    to.ability("request_uri_parameter_supported", taken);
    to.ability("require_request_uri_registration", taken);
}
