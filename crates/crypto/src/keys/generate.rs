use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::Entropy;
use chancery_core::secret::base64url;
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

use super::thumbprint::thumbprint;

/// A new signing key.
#[derive(Clone)]
pub struct GeneratedKey {
    /// RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// Public JWK with `kid`, `use` and `alg`.
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

/// Makes a key for `algorithm` from `entropy` alone. `rsa_bits` (2048, 3072 or 4096) matters for RS256
/// and PS256; their keys take 0.1 to several seconds, so never on an async thread.
pub fn generate(
    algorithm: SigningAlgorithm,
    rsa_bits: usize,
    entropy: &dyn Entropy,
) -> Result<GeneratedKey, GenerateError> {
    let (mut public_jwk, pkcs8_der) = match algorithm {
        SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => rsa_key(rsa_bits, entropy)?,
        SigningAlgorithm::ES256 => p256_key(entropy)?,
        SigningAlgorithm::EdDSA => ed25519_key(entropy)?,
    };
    let kid =
        thumbprint(&public_jwk).ok_or_else(|| GenerateError::Library("incomplete public key".into()))?;
    if let Some(members) = public_jwk.as_object_mut() {
        members.insert("kid".into(), kid.as_str().into());
        members.insert("use".into(), "sig".into());
        members.insert("alg".into(), algorithm.as_str().into());
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

fn p256_key(entropy: &dyn Entropy) -> Result<(Value, Vec<u8>), GenerateError> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let mut context = BigNumContext::new_secure()?;
    let mut order = BigNum::new()?;
    group.order(&mut order, &mut context)?;
    // draw until the number lies in 1..order (FIPS 186-5 A.2.2); all but one in 2^32 do
    let scalar = loop {
        let mut bytes = [0_u8; 32];
        entropy.fill(&mut bytes);
        let scalar = BigNum::from_slice(&bytes)?;
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
    let jwk = json!({
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(&x.to_vec_padded(32)?),
        "y": base64url(&y.to_vec_padded(32)?),
    });
    Ok((jwk, PKey::from_ec_key(key)?.private_key_to_pkcs8()?))
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

    #[test]
    fn each_algorithm_gets_a_complete_public_key_and_nothing_private() {
        for &algorithm in SigningAlgorithm::ALL {
            let key = generate(algorithm, 2048, &OsEntropy).unwrap();
            let mut names: Vec<_> = key.public_jwk.as_object().unwrap().keys().map(String::as_str).collect();
            names.sort_unstable();
            let expected: &[&str] = match algorithm {
                SigningAlgorithm::RS256 | SigningAlgorithm::PS256 => &["alg", "e", "kid", "kty", "n", "use"],
                SigningAlgorithm::ES256 => &["alg", "crv", "kid", "kty", "use", "x", "y"],
                SigningAlgorithm::EdDSA => &["alg", "crv", "kid", "kty", "use", "x"],
            };
            assert_eq!(names, expected);
            assert_eq!(key.kid, thumbprint(&key.public_jwk).unwrap());
            assert_eq!(key.kid.len(), 43);
            assert_eq!(key.public_jwk["alg"], algorithm.as_str());
            assert!(PKey::private_key_from_pkcs8(&key.pkcs8_der).is_ok());
            let again = generate(algorithm, 2048, &OsEntropy).unwrap();
            assert_ne!(key.kid, again.kid);
            assert!(!format!("{key:?}").contains("der"));
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
