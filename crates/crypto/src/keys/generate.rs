//! New key pairs, made from the entropy that is handed in.

use chancery_core::keyring::KeyAlgorithm;
use chancery_core::ports::Entropy;
use chancery_core::secret::base64url;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::pkey::{Id, PKey};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

use super::kind::{Curve, KeyKind};
use super::thumbprint::thumbprint;

/// A new key.
#[derive(Clone)]
pub struct GeneratedKey {
    /// RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// Public JWK with `kid`, `use` and, for signatures, `alg`.
    pub public_jwk: Value,
    /// Private key as PKCS#8 DER (RFC 5208).
    pub pkcs8_der: Vec<u8>,
}

impl std::fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeneratedKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// No key could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    #[error("keys.rsa_bits is 2048, 3072 or 4096, not {0}")]
    RsaBits(usize),
    #[error("key generation failed: {0}")]
    Library(String),
}

impl From<ErrorStack> for GenerateError {
    fn from(error: ErrorStack) -> Self {
        Self::Library(error.to_string())
    }
}

/// Makes a key for `algorithm` from `entropy` alone. `rsa_bits` (2048, 3072 or 4096) matters for RSA
/// alone; such keys take 0.1 to several seconds, so never on an async thread.
pub fn generate(
    algorithm: impl Into<KeyAlgorithm>,
    rsa_bits: usize,
    entropy: &dyn Entropy,
) -> Result<GeneratedKey, GenerateError> {
    let algorithm = algorithm.into();
    let (mut public_jwk, pkcs8_der) = match KeyKind::of_key(algorithm) {
        KeyKind::Rsa => rsa_key(rsa_bits, entropy)?,
        KeyKind::Ec(curve) => ec_key(curve, entropy)?,
        KeyKind::Ed25519 => ed25519_key(entropy)?,
    };
    let kid =
        thumbprint(&public_jwk).ok_or_else(|| GenerateError::Library("incomplete public key".into()))?;
    if let Some(members) = public_jwk.as_object_mut() {
        members.insert("kid".into(), kid.as_str().into());
        match algorithm {
            KeyAlgorithm::Signing(algorithm) => {
                members.insert("use".into(), "sig".into());
                members.insert("alg".into(), algorithm.as_str().into());
            }
            // serves several algorithms, so that it names none
            KeyAlgorithm::Encryption(_) => {
                members.insert("use".into(), "enc".into());
            }
        }
    }
    Ok(GeneratedKey { kid, public_jwk, pkcs8_der })
}

fn rsa_key(bits: usize, entropy: &dyn Entropy) -> Result<(Value, Vec<u8>), GenerateError> {
    if ![2048, 3072, 4096].contains(&bits) {
        return Err(GenerateError::RsaBits(bits));
    }
    let library = |error: String| GenerateError::Library(error);
    let key = rsa::RsaPrivateKey::new(&mut PortRng(entropy), bits).map_err(|e| library(e.to_string()))?;
    let jwk = json!({
        "kty": "RSA",
        "n": base64url(&key.n().to_bytes_be()),
        "e": base64url(&key.e().to_bytes_be()),
    });
    let der = key.to_pkcs8_der().map_err(|e| library(e.to_string()))?;
    Ok((jwk, der.as_bytes().to_vec()))
}

fn ec_key(curve: Curve, entropy: &dyn Entropy) -> Result<(Value, Vec<u8>), GenerateError> {
    let group = EcGroup::from_curve_name(curve.nid)?;
    let mut context = BigNumContext::new_secure()?;
    let mut order = BigNum::new()?;
    group.order(&mut order, &mut context)?;
    let scalar = loop {
        let scalar = scalar(curve, entropy)?;
        // draw until the number lies in 1..order (FIPS 186-5 A.2.2); all but one in 2^32 do
        if scalar.num_bits() > 0 && scalar < order {
            break scalar;
        }
    };
    let mut point = EcPoint::new(&group)?;
    point.mul_generator2(&group, &scalar, &mut context)?;
    let key = EcKey::from_private_components(&group, &scalar, &point)?;
    key.check_key()?;
    let (mut x, mut y) = (BigNum::new()?, BigNum::new()?);
    point.affine_coordinates(&group, &mut x, &mut y, &mut context)?;
    let length = i32::try_from(curve.bytes).map_err(|e| GenerateError::Library(e.to_string()))?;
    let jwk = json!({
        "kty": "EC",
        "crv": curve.name,
        "x": base64url(&x.to_vec_padded(length)?),
        "y": base64url(&y.to_vec_padded(length)?),
    });
    Ok((jwk, PKey::from_ec_key(key)?.private_key_to_pkcs8()?))
}

/// A random number of as many bits as the group's order has.
fn scalar(curve: Curve, entropy: &dyn Entropy) -> Result<BigNum, ErrorStack> {
    let mut bytes = vec![0_u8; curve.bytes];
    entropy.fill(&mut bytes);
    // 521 bits leave seven of the first byte over
    if let Some(first) = bytes.first_mut() {
        *first &= u8::MAX >> (curve.bytes * 8 - curve.bits);
    }
    BigNum::from_slice(&bytes)
}

fn ed25519_key(entropy: &dyn Entropy) -> Result<(Value, Vec<u8>), GenerateError> {
    let mut seed = [0_u8; 32];
    entropy.fill(&mut seed);
    let key = PKey::private_key_from_raw_bytes(&seed, Id::ED25519)?;
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(&key.raw_public_key()?) });
    Ok((jwk, key.private_key_to_pkcs8()?))
}

/// The `Entropy` port as the generator that `rsa` wants.
struct PortRng<'a>(&'a dyn Entropy);

impl rsa::rand_core::RngCore for PortRng<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for PortRng<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::OsEntropy;
    use chancery_core::client::{EncryptionKeyKind, SigningAlgorithm};
    use chancery_core::secret::from_base64url;

    #[test]
    fn each_algorithm_gets_a_complete_public_key_and_nothing_private() {
        for &algorithm in SigningAlgorithm::ALL {
            let key = generate(algorithm, 2048, &OsEntropy).unwrap();
            let mut names: Vec<_> = key.public_jwk.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            let expected: &[&str] = match KeyKind::of(algorithm) {
                KeyKind::Rsa => &["alg", "e", "kid", "kty", "n", "use"],
                KeyKind::Ec(_) => &["alg", "crv", "kid", "kty", "use", "x", "y"],
                KeyKind::Ed25519 => &["alg", "crv", "kid", "kty", "use", "x"],
            };
            assert_eq!(names, expected);
            assert_eq!(key.kid, thumbprint(&key.public_jwk).unwrap());
            assert_eq!(key.kid.len(), 43);
            assert_eq!(key.public_jwk["alg"], algorithm.as_str());
            assert!(PKey::private_key_from_pkcs8(&key.pkcs8_der).is_ok());
            assert!(!format!("{key:?}").contains("der"));
        }
    }

    #[test]
    fn no_key_is_made_twice() {
        use SigningAlgorithm::{ES256, ES384, ES512, EdDSA, RS256};
        for algorithm in [RS256, ES256, ES384, ES512, EdDSA] {
            let keys = [(); 2].map(|()| generate(algorithm, 2048, &OsEntropy).unwrap().kid);
            assert_ne!(keys[0], keys[1], "{algorithm}");
        }
    }

    /// RFC 7518 §6.2.1.2: leading zeros stay, and no scalar is longer than the order.
    #[test]
    fn points_have_the_length_of_their_curve() {
        for (algorithm, bits, bytes) in [
            (SigningAlgorithm::ES256, 256, 32),
            (SigningAlgorithm::ES384, 384, 48),
            (SigningAlgorithm::ES512, 521, 66),
        ] {
            // one coordinate in 256 begins with a zero byte, of P-521 every other
            for _ in 0..50 {
                let key = generate(algorithm, 2048, &OsEntropy).unwrap();
                for name in ["x", "y"] {
                    let member = key.public_jwk[name].as_str().unwrap();
                    assert_eq!(from_base64url(member).unwrap().len(), bytes);
                }
                let pair = PKey::private_key_from_pkcs8(&key.pkcs8_der).unwrap();
                assert!(pair.ec_key().unwrap().private_key().num_bits() <= bits);
            }
        }
    }

    #[test]
    fn a_key_for_encryption_names_no_algorithm() {
        for (kind, expected) in [
            (EncryptionKeyKind::Rsa, ["e", "kid", "kty", "n", "use"].as_slice()),
            (EncryptionKeyKind::Curve, &["crv", "kid", "kty", "use", "x", "y"]),
        ] {
            let key = generate(kind, 2048, &OsEntropy).unwrap();
            let mut names: Vec<_> = key.public_jwk.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, expected);
            assert_eq!(key.public_jwk["use"], "enc");
        }
    }

    #[test]
    fn other_rsa_sizes_are_refused() {
        for bits in [0, 512, 1024, 2047, 8192, usize::MAX] {
            let error = generate(SigningAlgorithm::RS256, bits, &OsEntropy).unwrap_err();
            assert_eq!(error, GenerateError::RsaBits(bits));
        }
    }

    #[test]
    fn the_larger_rsa_sizes_work() {
        let key = generate(SigningAlgorithm::PS256, 3072, &OsEntropy).unwrap();
        assert_eq!(PKey::private_key_from_pkcs8(&key.pkcs8_der).unwrap().bits(), 3072);
    }
}
