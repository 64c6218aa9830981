//! Our tokens and clients' assertions, with forgeries (rules J1, J2, J4).

mod assertions;
mod encryption;
mod forgeries;
mod own;

use std::sync::LazyLock;

use chancery_core::client::{AssertionAlgorithm, SigningAlgorithm};
use chancery_core::keyring::{Keyring, PrivateKey, SigningKey};
use chancery_core::ports::{JwsError, TokenType};
use chancery_core::realm::RealmId;
use chancery_core::secret::base64url;
use chancery_core::time::Timestamp;
use openssl::bn::BigNumRef;
use openssl::pkey::PKey;
use serde_json::{Value, json};

use super::Jose;
use crate::entropy::OsEntropy;
use crate::keys::{GeneratedKey, KeyKind, generate, thumbprint};
use crate::test_keys;

const NOW: Timestamp = Timestamp(2_000_000_000);
const MEMORY: i64 = 3600;

/// A stored key with its private half beside it.
#[derive(Clone)]
struct Pair {
    algorithm: SigningAlgorithm,
    stored: SigningKey,
    pkcs8_der: Vec<u8>,
}

fn pair(algorithm: SigningAlgorithm, generation: i64, activates_at: Timestamp) -> Pair {
    let GeneratedKey { kid, public_jwk, pkcs8_der } = match KeyKind::of(algorithm) {
        KeyKind::Rsa => of_rsa(algorithm),
        _ => generate(algorithm, 2048, &OsEntropy).unwrap(),
    };
    let stored = SigningKey {
        realm: RealmId::parse("main").unwrap(),
        kid,
        algorithm: algorithm.into(),
        generation,
        public_jwk,
        private: PrivateKey::File,
        created_at: activates_at.minus(300),
        activates_at,
        retired_at: None,
    };
    Pair { algorithm, stored, pkcs8_der }
}

/// As [`generate`] makes one.
fn of_rsa(algorithm: SigningAlgorithm) -> GeneratedKey {
    let key = test_keys::rsa();
    let member = |number: &BigNumRef| base64url(&number.to_vec());
    let mut public_jwk = json!({ "kty": "RSA", "n": member(key.n()), "e": member(key.e()) });
    let kid = thumbprint(&public_jwk).unwrap();
    for (name, value) in [("kid", kid.as_str()), ("use", "sig"), ("alg", algorithm.as_str())] {
        public_jwk[name] = value.into();
    }
    let pkcs8_der = PKey::from_rsa(key).unwrap().private_key_to_pkcs8().unwrap();
    GeneratedKey { kid, public_jwk, pkcs8_der }
}

/// A key of each algorithm, made once. For tests that need no other of that algorithm.
fn each() -> &'static [Pair] {
    static PAIRS: LazyLock<Vec<Pair>> =
        LazyLock::new(|| SigningAlgorithm::ALL.iter().map(|&alg| pair(alg, 1, NOW)).collect());
    &PAIRS
}

fn load(jose: &Jose, pairs: &[Pair]) -> Result<(), JwsError> {
    let keyring = Keyring::new(pairs.iter().map(|p| p.stored.clone()).collect());
    jose.load(&keyring, MEMORY, &|key| {
        let pair = pairs.iter().find(|p| p.stored.kid == key.kid).ok_or(JwsError::UnknownKey)?;
        Ok(pair.pkcs8_der.clone())
    })
}

fn jose(pairs: &[Pair]) -> Jose {
    let jose = Jose::new();
    load(&jose, pairs).unwrap();
    jose
}

fn assertion_algorithm(algorithm: SigningAlgorithm) -> AssertionAlgorithm {
    AssertionAlgorithm::parse(algorithm.as_str()).unwrap()
}

/// A JWS under any header, signed by `sign`.
fn forge(header: &str, claims: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let signed = format!("{}.{}", base64url(header.as_bytes()), base64url(claims.as_bytes()));
    let signature = sign(signed.as_bytes());
    format!("{signed}.{}", base64url(&signature))
}

/// A JWS by the key, under any header.
fn sign_with(pair: &Pair, header: &str, claims: &str) -> String {
    let signer = super::signing::signer(pair.algorithm, &pair.pkcs8_der).unwrap();
    forge(header, claims, |message| signer.sign(message).unwrap())
}

fn jwks(pairs: &[&Pair]) -> Value {
    serde_json::json!({ "keys": pairs.iter().map(|p| &p.stored.public_jwk).collect::<Vec<_>>() })
}
