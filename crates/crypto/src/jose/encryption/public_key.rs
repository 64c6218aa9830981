//! Public keys that something may be encrypted to, read from JWKs and checked.

use chancery_core::client::KeyManagement;
use chancery_core::secret::from_base64url;
use openssl::bn::BigNum;
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey, Public};
use serde_json::Value;

use crate::jose::verify_key;
use crate::keys::Curve;
/// Whether a client means this key for encryption by `alg` (RFC 7517 §4.2–4.4).
pub(super) fn fits(jwk: &Value, alg: KeyManagement) -> bool {
    let is = |name: &str, value: &str| jwk.get(name).and_then(Value::as_str) == Some(value);
    let absent_or = |name: &str, value: &str| jwk.get(name).is_none() || is(name, value);
    // the public half of an agreement has no operation of its own
    let of_alg: &[&str] = if alg.is_rsa() { &["encrypt", "wrapKey"] } else { &["deriveKey", "deriveBits"] };
    let operations = match jwk.get("key_ops") {
        None => true,
        Some(Value::Array(named)) if named.is_empty() => !alg.is_rsa(),
        Some(Value::Array(named)) => named.iter().any(|o| o.as_str().is_some_and(|o| of_alg.contains(&o))),
        Some(_) => false,
    };
    let curve = jwk.get("crv").and_then(Value::as_str).unwrap_or_default();
    let kind = if alg.is_rsa() {
        is("kty", "RSA")
    } else {
        // a key for Ed25519 is none, whatever it leaves unsaid
        is("kty", "EC") && Curve::named(curve).is_some() || is("kty", "OKP") && curve == "X25519"
    };
    kind && absent_or("use", "enc") && absent_or("alg", alg.as_str()) && operations
}

/// The key of a JWK: RSA of at least 2048 bits, a point that lies on P-256, P-384 or P-521, or X25519.
/// `None` when it is none of them.
pub(super) fn read(jwk: &Value) -> Option<PKey<Public>> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    let number = |name: &str| text(name).and_then(from_base64url);
    match (text("kty")?, text("crv")) {
        ("RSA", _) => verify_key::rsa(&number("n")?, &number("e")?).ok(),
        ("EC", Some(name)) => point(Curve::named(name)?, &number("x")?, &number("y")?).ok()?,
        ("OKP", Some("X25519")) => montgomery(&number("x")?).ok()?,
        _ => None,
    }
}

/// Anything but a point of the curve would tell its owner something about a key that is agreed with it
/// (RFC 7516 §11.5, RFC 8725 §3.4).
fn point(curve: Curve, x: &[u8], y: &[u8]) -> Result<Option<PKey<Public>>, ErrorStack> {
    if x.len() != curve.bytes || y.len() != curve.bytes {
        return Ok(None);
    }
    let group = EcGroup::from_curve_name(curve.nid)?;
    let (x, y) = (BigNum::from_slice(x)?, BigNum::from_slice(y)?);
    let key = EcKey::from_public_key_affine_coordinates(&group, &x, &y)?;
    key.check_key()?;
    PKey::from_ec_key(key).map(Some)
}

/// A point of small order is refused: with it everybody would agree on the same secret (RFC 7748 §6.1).
fn montgomery(x: &[u8]) -> Result<Option<PKey<Public>>, ErrorStack> {
    if x.len() != 32 {
        return Ok(None);
    }
    let key = PKey::public_key_from_raw_bytes(x, Id::X25519)?;
    let probe = PKey::generate_x25519()?;
    let agree = || {
        let mut deriver = Deriver::new(&probe)?;
        deriver.set_peer(&key)?;
        deriver.derive_to_vec()
    };
    agree()?;
    Ok(Some(key))
}
