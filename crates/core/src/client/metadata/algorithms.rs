//! How a client proves itself, and which algorithms are used with it.

use crate::authorize::request_object;
use crate::client::{AssertionAlgorithm, AuthMethod, Profile, SigningAlgorithm};
use crate::policy::Policy;

use super::register::Checked;
use super::{ClientMetadata, MetadataError, jwks};

/// RFC 7591 §2 defaults to client_secret_basic.
pub(super) fn auth_method(m: &ClientMetadata, profile: Profile) -> Checked<AuthMethod> {
    const FIELD: &str = "token_endpoint_auth_method";
    let method = match m.token_endpoint_auth_method.as_deref() {
        None => AuthMethod::ClientSecretBasic,
        Some(text) => {
            AuthMethod::parse(text).ok_or_else(|| one_of(FIELD, AuthMethod::ALL, AuthMethod::as_str))?
        }
    };
    if profile == Profile::Fapi2 && method != AuthMethod::PrivateKeyJwt {
        return Err(MetadataError::new(FIELD, "must be private_key_jwt for a fapi2 client"));
    }
    Ok(method)
}

pub(super) fn auth_signing_alg(
    m: &ClientMetadata,
    method: AuthMethod,
) -> Checked<Option<AssertionAlgorithm>> {
    const FIELD: &str = "token_endpoint_auth_signing_alg";
    let Some(text) = m.token_endpoint_auth_signing_alg.as_deref() else { return Ok(None) };
    let alg = AssertionAlgorithm::parse(text)
        .ok_or_else(|| one_of(FIELD, AssertionAlgorithm::ALL, AssertionAlgorithm::as_str))?;
    match (method, alg) {
        (AuthMethod::ClientSecretJwt, AssertionAlgorithm::HS256) => Ok(Some(alg)),
        (AuthMethod::ClientSecretJwt, _) => {
            Err(MetadataError::new(FIELD, "must be HS256 for client_secret_jwt"))
        }
        (AuthMethod::PrivateKeyJwt, AssertionAlgorithm::HS256) => {
            Err(MetadataError::new(FIELD, "must be RS256, PS256, ES256 or EdDSA for private_key_jwt"))
        }
        (AuthMethod::PrivateKeyJwt, _) => Ok(Some(alg)),
        // the other methods sign nothing
        _ => Ok(None),
    }
}

pub(super) fn check_keys(m: &ClientMetadata, method: AuthMethod) -> Checked<()> {
    let signs = method == AuthMethod::PrivateKeyJwt;
    match (&m.jwks, &m.jwks_uri) {
        (Some(_), Some(_)) => Err(MetadataError::new("jwks", "cannot stand beside jwks_uri")),
        (None, None) if signs => Err(MetadataError::new(
            "jwks",
            "private_key_jwt needs the client's public keys: jwks or jwks_uri",
        )),
        (Some(keys), None) => jwks::check(keys, signs),
        _ => Ok(()),
    }
}

/// Request objects are signed, where this server takes them at all.
pub(super) fn request_object_alg(
    sent: Option<&str>,
    profile: Profile,
    policy: &Policy,
) -> Checked<Option<AssertionAlgorithm>> {
    const FIELD: &str = "request_object_signing_alg";
    let Some(text) = sent else { return Ok(None) };
    if !request_object::is_offered(policy) {
        return Err(MetadataError::new(FIELD, "request objects are not supported by this server"));
    }
    let permitted = request_object::permitted(profile);
    match AssertionAlgorithm::parse(text).filter(|alg| permitted.contains(alg)) {
        Some(alg) => Ok(Some(alg)),
        None => Err(one_of(FIELD, permitted, AssertionAlgorithm::as_str)),
    }
}

/// RS256 by default, as OpenID Connect expects; fapi2 forbids it.
pub(super) fn algorithm(
    field: &'static str,
    sent: Option<String>,
    profile: Profile,
) -> Checked<SigningAlgorithm> {
    let fapi = profile == Profile::Fapi2;
    let Some(text) = sent else {
        return Ok(if fapi { SigningAlgorithm::PS256 } else { SigningAlgorithm::RS256 });
    };
    match SigningAlgorithm::parse(&text) {
        Some(SigningAlgorithm::RS256) if fapi => {
            Err(MetadataError::new(field, "must be PS256, ES256 or EdDSA for a fapi2 client"))
        }
        Some(alg) => Ok(alg),
        None => Err(one_of(field, SigningAlgorithm::ALL, SigningAlgorithm::as_str)),
    }
}

pub(super) fn one_of<T: Copy>(field: &'static str, all: &[T], text: fn(T) -> &'static str) -> MetadataError {
    let names: Vec<&str> = all.iter().map(|v| text(*v)).collect();
    MetadataError::new(field, format!("this server supports only: {}", names.join(", ")))
}
