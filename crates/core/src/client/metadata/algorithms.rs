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
    profile: Profile,
    method: AuthMethod,
) -> Checked<Option<AssertionAlgorithm>> {
    const FIELD: &str = "token_endpoint_auth_signing_alg";
    let Some(text) = m.token_endpoint_auth_signing_alg.as_deref() else { return Ok(None) };
    match method {
        AuthMethod::ClientSecretJwt => known(FIELD, text, &[AssertionAlgorithm::HS256]).map(Some),
        AuthMethod::PrivateKeyJwt => known(FIELD, text, AssertionAlgorithm::by_key(profile)).map(Some),
        // these sign nothing, though by no algorithm that does not exist
        AuthMethod::None | AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
            known(FIELD, text, AssertionAlgorithm::ALL).map(|_| None)
        }
    }
}

fn known(field: &'static str, text: &str, all: &[AssertionAlgorithm]) -> Checked<AssertionAlgorithm> {
    AssertionAlgorithm::parse(text)
        .filter(|alg| all.contains(alg))
        .ok_or_else(|| one_of(field, all, AssertionAlgorithm::as_str))
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
    known(FIELD, text, AssertionAlgorithm::by_key(profile)).map(Some)
}

/// What this server signs with for a client.
pub(super) struct SignedBy {
    pub id_token: SigningAlgorithm,
    pub access_token: SigningAlgorithm,
    pub userinfo: Option<SigningAlgorithm>,
    pub introspection: Option<SigningAlgorithm>,
}

pub(super) fn signed_by(m: &ClientMetadata, profile: Profile) -> Checked<SignedBy> {
    let permitted = SigningAlgorithm::permitted(profile);
    let algorithm = |field: &'static str, sent: &Option<String>| match sent {
        None => Ok(None),
        Some(text) => SigningAlgorithm::parse(text)
            .filter(|alg| permitted.contains(alg))
            .map(Some)
            .ok_or_else(|| one_of(field, permitted, SigningAlgorithm::as_str)),
    };
    let default = SigningAlgorithm::default_for(profile);
    Ok(SignedBy {
        id_token: algorithm("id_token_signed_response_alg", &m.id_token_signed_response_alg)?
            .unwrap_or(default),
        access_token: algorithm("access_token_signed_response_alg", &m.access_token_signed_response_alg)?
            .unwrap_or(default),
        userinfo: algorithm("userinfo_signed_response_alg", &m.userinfo_signed_response_alg)?,
        introspection: algorithm("introspection_signed_response_alg", &m.introspection_signed_response_alg)?,
    })
}

pub(super) fn one_of<T: Copy>(field: &'static str, all: &[T], text: fn(T) -> &'static str) -> MetadataError {
    let names: Vec<&str> = all.iter().map(|v| text(*v)).collect();
    MetadataError::new(field, format!("this server supports only: {}", names.join(", ")))
}
