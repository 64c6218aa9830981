//! Rules for a client's key set (RFC 7517 §5): public keys only, strong enough, few.

use serde_json::{Map, Value};

use crate::client::encryption::KeyManagement;
use crate::secret::from_base64url;

use super::error::MetadataError;

const MAX_KEYS: usize = 16;
const MAX_BYTES: usize = 32 * 1024;
/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4).
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// As for a client that signs nothing: the key set of anybody else.
pub fn check_public(jwks: &Value) -> Result<(), MetadataError> {
    check(jwks, false)
}

/// Checks a key set by value. Keys of kinds that this server does not know are kept and never used
/// (RFC 7517 §5). With `must_sign` at least one must be fit to verify a client's assertion.
pub(in crate::client) fn check(jwks: &Value, must_sign: bool) -> Result<(), MetadataError> {
    let fail = |problem: &str| Err(MetadataError::new("jwks", problem));
    let Some(keys) = jwks.get("keys").and_then(Value::as_array) else {
        return fail("must be an object with an array named keys");
    };
    if keys.is_empty() || keys.len() > MAX_KEYS || jwks.to_string().len() > MAX_BYTES {
        return fail("must hold 1 to 16 keys in at most 32 KiB");
    }
    let mut fit = false;
    for key in keys {
        let Some(key) = key.as_object() else { return fail("each key must be an object") };
        if PRIVATE.iter().any(|name| key.contains_key(*name)) {
            return fail("must hold public keys only, with no private or symmetric member");
        }
        let Some(kind) = text(key, "kty") else { return fail("each key needs kty") };
        if kind == "RSA" && modulus_bits(key).is_none_or(|bits| !(2048..=8192).contains(&bits)) {
            return fail("RSA keys need n and e, and 2048 to 8192 bits");
        }
        fit |= can_sign(kind, key);
    }
    if must_sign && !fit {
        return fail("private_key_jwt needs an RSA, EC (P-256, P-384, P-521) or Ed25519 key for signatures");
    }
    Ok(())
}

/// Whether a key of the set is meant for encryption by `alg`, as far as its members tell.
pub(in crate::client) fn can_encrypt(jwks: &Value, alg: KeyManagement) -> bool {
    let fits = |key: &Map<String, Value>| {
        let has_bytes = |name: &str, bytes: usize| {
            text(key, name).and_then(from_base64url).is_some_and(|value| value.len() == bytes)
        };
        let point = |bytes: usize| has_bytes("x", bytes) && has_bytes("y", bytes);
        let shape = match (text(key, "kty"), text(key, "crv")) {
            (Some("RSA"), _) => alg.is_rsa(),
            (Some("EC"), Some("P-256")) => !alg.is_rsa() && point(32),
            (Some("EC"), Some("P-384")) => !alg.is_rsa() && point(48),
            (Some("EC"), Some("P-521")) => !alg.is_rsa() && point(66),
            (Some("OKP"), Some("X25519")) => !alg.is_rsa() && has_bytes("x", 32),
            _ => false,
        };
        let absent_or = |name: &str, value: &str| key.get(name).is_none_or(|v| v == value);
        shape && absent_or("use", "enc") && absent_or("alg", alg.as_str())
    };
    let keys = jwks.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    keys.iter().filter_map(Value::as_object).any(fits)
}

fn can_sign(kind: &str, key: &Map<String, Value>) -> bool {
    let for_signatures = text(key, "use").is_none_or(|u| u == "sig");
    let shape = match kind {
        "RSA" => true,
        "EC" => {
            matches!(text(key, "crv"), Some("P-256" | "P-384" | "P-521"))
                && key.contains_key("x")
                && key.contains_key("y")
        }
        "OKP" => text(key, "crv") == Some("Ed25519") && key.contains_key("x"),
        _ => false,
    };
    shape && for_signatures
}

fn modulus_bits(key: &Map<String, Value>) -> Option<usize> {
    text(key, "e")?;
    let modulus = from_base64url(text(key, "n")?)?;
    let first = modulus.iter().position(|b| *b != 0)?;
    let zeros = usize::try_from(modulus.get(first)?.leading_zeros()).ok()?;
    Some((modulus.len() - first) * 8 - zeros)
}

fn text<'a>(key: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    key.get(name).and_then(Value::as_str)
}
