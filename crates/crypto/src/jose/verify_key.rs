//! Public keys: from a JWK, and what they verify. Straight on OpenSSL, which takes 17 µs for RS256
//! where josekit's whole decode takes 30.

use chancery_core::client::{HashFunction, SigningAlgorithm};
use chancery_core::ports::JwsError;
use chancery_core::secret::from_base64url;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Verifier};
use serde_json::Value;

use crate::keys::{Curve, KeyKind};

/// Bits of an RSA modulus. The upper bound keeps a stranger's key from costing milliseconds.
const RSA_BITS: std::ops::RangeInclusive<i32> = 2048..=8192;
/// Most bits of an RSA public exponent, for the same reason.
const RSA_EXPONENT_BITS: i32 = 33;

/// A public key that is fixed to one algorithm (RFC 8725 §3.1).
#[derive(Debug)]
pub(super) struct VerifyKey {
    algorithm: SigningAlgorithm,
    key: PKey<Public>,
}

impl VerifyKey {
    /// Reads a public JWK (RFC 7517 §4). [`JwsError::Algorithm`] when it is for another algorithm or
    /// another use; [`JwsError::Malformed`] when it is broken or too weak.
    pub(super) fn from_jwk(jwk: &Value, algorithm: SigningAlgorithm) -> Result<Self, JwsError> {
        if !fits(jwk, algorithm) {
            return Err(JwsError::Algorithm);
        }
        let number = |name: &str| {
            jwk.get(name)
                .and_then(Value::as_str)
                .and_then(from_base64url)
                .ok_or(JwsError::Malformed("member of a JWK"))
        };
        let key = match KeyKind::of(algorithm) {
            KeyKind::Rsa => rsa(&number("n")?, &number("e")?)?,
            KeyKind::Ec(curve) => ec(curve, &number("x")?, &number("y")?)?,
            KeyKind::Ed25519 => {
                PKey::public_key_from_raw_bytes(&number("x")?, Id::ED25519).map_err(broken)?
            }
        };
        Ok(Self { algorithm, key })
    }

    pub(super) fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// Whether this is the public half of `pair`.
    pub(super) fn belongs_to(&self, pair: &PKey<Private>) -> bool {
        self.key.public_eq(pair)
    }

    /// Verifies a JWS signature (RFC 7518 §3.3–3.5, RFC 8037 §3.1).
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JwsError> {
        match self.is_good(message, signature) {
            Ok(true) => Ok(()),
            // OpenSSL also reports signatures that it cannot parse as errors
            Ok(false) | Err(_) => Err(JwsError::Signature),
        }
    }

    fn is_good(&self, message: &[u8], signature: &[u8]) -> Result<bool, ErrorStack> {
        let digest = digest(self.algorithm);
        match KeyKind::of(self.algorithm) {
            KeyKind::Rsa => {
                let mut verifier = Verifier::new(digest, &self.key)?;
                if is_pss(self.algorithm) {
                    verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
                    verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
                    verifier.set_rsa_mgf1_md(digest)?;
                }
                verifier.verify_oneshot(signature, message)
            }
            KeyKind::Ec(curve) => {
                let halves = signature.split_at_checked(curve.bytes);
                let Some((r, s)) = halves.filter(|(_, s)| s.len() == curve.bytes) else {
                    return Ok(false);
                };
                let (r, s) = (BigNum::from_slice(r)?, BigNum::from_slice(s)?);
                let der = EcdsaSig::from_private_components(r, s)?.to_der()?;
                Verifier::new(digest, &self.key)?.verify_oneshot(&der, message)
            }
            KeyKind::Ed25519 => Verifier::new_without_digest(&self.key)?.verify_oneshot(signature, message),
        }
    }
}

fn digest(algorithm: SigningAlgorithm) -> MessageDigest {
    match algorithm.hash_function() {
        HashFunction::Sha256 => MessageDigest::sha256(),
        HashFunction::Sha384 => MessageDigest::sha384(),
        HashFunction::Sha512 => MessageDigest::sha512(),
    }
}

const fn is_pss(algorithm: SigningAlgorithm) -> bool {
    matches!(algorithm, SigningAlgorithm::PS256 | SigningAlgorithm::PS384 | SigningAlgorithm::PS512)
}

/// Whether a JWK may be used to verify signatures by `algorithm`.
pub(super) fn fits(jwk: &Value, algorithm: SigningAlgorithm) -> bool {
    let (kty, crv) = KeyKind::of(algorithm).members();
    let is = |name: &str, value: &str| jwk.get(name).and_then(Value::as_str) == Some(value);
    let absent_or = |name: &str, value: &str| jwk.get(name).is_none() || is(name, value);
    let operations = match jwk.get("key_ops") {
        None => true,
        Some(Value::Array(operations)) => operations.iter().any(|o| o == "verify"),
        Some(_) => false,
    };
    is("kty", kty)
        && crv.is_none_or(|crv| is("crv", crv))
        && absent_or("use", "sig")
        && absent_or("alg", algorithm.as_str())
        && operations
}

/// An RSA key that is neither weak nor slow.
pub(super) fn rsa(n: &[u8], e: &[u8]) -> Result<PKey<Public>, JwsError> {
    let (n, e) = (BigNum::from_slice(n).map_err(broken)?, BigNum::from_slice(e).map_err(broken)?);
    if !RSA_BITS.contains(&n.num_bits()) {
        return Err(JwsError::Malformed("RSA keys have 2048 to 8192 bits"));
    }
    // bits below 2 mean an exponent of 0 or 1, under which everything verifies
    if !e.is_bit_set(0) || !(2..=RSA_EXPONENT_BITS).contains(&e.num_bits()) {
        return Err(JwsError::Malformed("RSA public exponent"));
    }
    let rsa = Rsa::from_public_components(n, e).map_err(broken)?;
    // read back from DER: a key in the library's own form verifies faster than one made of numbers
    rsa.public_key_to_der().and_then(|der| PKey::public_key_from_der(&der)).map_err(broken)
}

fn ec(curve: Curve, x: &[u8], y: &[u8]) -> Result<PKey<Public>, JwsError> {
    if x.len() != curve.bytes || y.len() != curve.bytes {
        return Err(JwsError::Malformed("coordinates have the length of their curve"));
    }
    let key = || {
        let group = EcGroup::from_curve_name(curve.nid)?;
        let (x, y) = (BigNum::from_slice(x)?, BigNum::from_slice(y)?);
        // refuses points that are not on the curve
        let key = EcKey::from_public_key_affine_coordinates(&group, &x, &y)?;
        PKey::from_ec_key(key)?.public_key_to_der().and_then(|der| PKey::public_key_from_der(&der))
    };
    key().map_err(broken)
}

fn broken(_: ErrorStack) -> JwsError {
    JwsError::Malformed("JWK that is no key")
}
