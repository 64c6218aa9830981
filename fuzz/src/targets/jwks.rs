use chancery_core::client::metadata::check_public_jwks;
use chancery_core::client::{AssertionAlgorithm, ContentEncryption, Encryption, KeyManagement};
use chancery_core::ports::{Content, Encrypter as _, Verifier as _};
use chancery_crypto::Jose;
use chancery_test_support::jwe::EncryptionKey;
use chancery_test_support::jws::{ALGORITHMS, TestKey};
use serde_json::{Value, json};

use super::Target;

/// A client's keys (RFC 7517): judged, encrypted to, and verified with.
pub fn target() -> Target {
    let jose = Jose::new();
    let permitted: Vec<_> = ALGORITHMS.into_iter().filter_map(AssertionAlgorithm::parse).collect();
    let claims = json!({ "sub": "app" });
    let tokens: Vec<String> =
        ["RS256", "ES256", "EdDSA"].map(|name| TestKey::shared(name).jwt(&claims)).to_vec();
    let seeds: Vec<String> = ALGORITHMS
        .iter()
        .map(|name| TestKey::shared(name).jwks().to_string())
        .chain(["RSA", "P-256"].map(|kind| EncryptionKey::shared(kind).jwks().to_string()))
        .collect();
    let dictionary = &[
        "\"kty\":",
        "\"RSA\"",
        "\"EC\"",
        "\"OKP\"",
        "\"oct\"",
        "\"crv\":",
        "\"P-256\"",
        "\"Ed25519\"",
        "\"n\":",
        "\"e\":",
        "\"AQAB\"",
        "\"x\":",
        "\"y\":",
        "\"d\":",
        "\"use\":",
        "\"enc\"",
        "\"alg\":",
        "\"kid\":",
        "\"x5c\":[",
        "\"\"",
        "null",
        "{}",
        "[]",
        ",",
    ];
    Target::new("jwks", dictionary, move |input| {
        let Ok(jwks) = serde_json::from_slice::<Value>(input) else { return "no JSON".to_owned() };
        let judged =
            check_public_jwks(&jwks).map_or_else(|error| error.to_string(), |()| "public".to_owned());
        let verified =
            tokens.iter().filter(|token| jose.verify_with_jwks(token, &jwks, &permitted).is_ok()).count();
        let mut recipients = Vec::new();
        for (alg, enc) in [
            (KeyManagement::RsaOaep, ContentEncryption::A128Gcm),
            (KeyManagement::EcdhEs, ContentEncryption::A256CbcHs512),
            (KeyManagement::EcdhEsA128Kw, ContentEncryption::A256Gcm),
        ] {
            let found = jose.recipient(&jwks, Encryption { alg, enc });
            let sealed = found.map(|recipient| recipient.encrypt(Content::Jwt("e30.e30.AA")).is_ok());
            recipients.push(sealed);
        }
        format!("{judged} {verified} {recipients:?}")
    })
    .with_seeds(seeds)
}
