//! What clients sign: assertions (RFC 7523), by a key of theirs or by their secret.

use chancery_core::client::AssertionAlgorithm;
use chancery_core::ports::{JwsError, VerifiedJws};
use chancery_core::secret::{constant_time_eq, from_base64url, hmac_sha256};
use serde_json::Value;

use super::compact::{self, Header, Parts};
use super::verify_key::{VerifyKey, fits};

/// Most keys that are tried when a token names none: anybody may send one that fits none of them.
const MAX_TRIES: usize = 4;
/// Shortest HMAC key, in bytes (RFC 7518 §3.2).
const MIN_SECRET: usize = 32;

/// See `Verifier::verify_with_jwks`.
pub(super) fn verify_with_jwks(
    token: &str,
    jwks: &Value,
    permitted: &[AssertionAlgorithm],
) -> Result<VerifiedJws, JwsError> {
    let parts = compact::split(token)?;
    let header = Header::parse(parts.header)?;
    let algorithm = AssertionAlgorithm::parse(&header.algorithm)
        .filter(|algorithm| permitted.contains(algorithm))
        .ok_or(JwsError::Algorithm)?;
    // a public key is never an HMAC key (RFC 8725 §2.1)
    let by_key = algorithm.asymmetric().ok_or(JwsError::Algorithm)?;
    let keys = jwks.get("keys").and_then(Value::as_array).ok_or(JwsError::Malformed("JWK Set"))?;
    let signature = from_base64url(parts.signature).ok_or(JwsError::Malformed("signature"))?;
    let is_named =
        |key: &&Value| header.kid.as_deref().is_none_or(|kid| key.get("kid").is_some_and(|k| k == kid));
    if !keys.iter().any(|key| is_named(&key)) {
        return Err(JwsError::UnknownKey);
    }
    let mut outcome = Err(JwsError::Algorithm);
    for key in keys.iter().filter(is_named).filter(|key| fits(key, by_key)).take(MAX_TRIES) {
        outcome =
            VerifyKey::from_jwk(key, by_key).and_then(|key| key.verify(parts.signed.as_bytes(), &signature));
        if outcome.is_ok() {
            break;
        }
    }
    outcome?;
    verified(&parts, header, algorithm)
}

/// See `Verifier::verify_with_secret`.
pub(super) fn verify_with_secret(token: &str, secret: &[u8]) -> Result<VerifiedJws, JwsError> {
    let parts = compact::split(token)?;
    let header = Header::parse(parts.header)?;
    if header.algorithm != AssertionAlgorithm::HS256.as_str() || secret.len() < MIN_SECRET {
        return Err(JwsError::Algorithm);
    }
    let signature = from_base64url(parts.signature).ok_or(JwsError::Malformed("signature"))?;
    if !constant_time_eq(&hmac_sha256(secret, parts.signed.as_bytes()), &signature) {
        return Err(JwsError::Signature);
    }
    verified(&parts, header, AssertionAlgorithm::HS256)
}

fn verified(
    parts: &Parts<'_>,
    header: Header,
    algorithm: AssertionAlgorithm,
) -> Result<VerifiedJws, JwsError> {
    let claims = from_base64url(parts.claims)
        .and_then(|json| compact::object(&json))
        .ok_or(JwsError::Malformed("claims"))?;
    Ok(VerifiedJws { algorithm: algorithm.as_str(), typ: header.typ, kid: header.kid, claims })
}
