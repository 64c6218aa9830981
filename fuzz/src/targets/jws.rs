use chancery_core::client::AssertionAlgorithm;
use chancery_core::ports::{TokenType, Verifier as _};
use chancery_core::time::Timestamp;
use chancery_crypto::Jose;
use chancery_test_support::jws::{ALGORITHMS, TestKey, hs256, unsigned};
use serde_json::{Value, json};

use super::Target;

const SECRET: &[u8] = b"a shared secret of thirty-two by";

/// A compact JWS (RFC 7515), whoever it is from (rules J1 and J2). None can be made without the key.
pub fn target() -> Target {
    let jwks = json!({ "keys": ALGORITHMS.map(|name| TestKey::shared(name).jwk.clone()) });
    let claims =
        json!({ "iss": "app", "sub": "app", "aud": "https://id.example.test", "exp": 1_900_000_000 });
    let mut seeds: Vec<String> = ALGORITHMS.iter().map(|name| TestKey::shared(name).jwt(&claims)).collect();
    seeds.push(hs256(SECRET, &json!({ "alg": "HS256" }), &claims));
    seeds.push(unsigned(&json!({ "alg": "none" }), &claims));
    let jose = Jose::new();
    let permitted: Vec<_> = ALGORITHMS.into_iter().filter_map(AssertionAlgorithm::parse).collect();
    let dictionary = &[".", "..", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "e30", "=", "AA", "-", "_"];
    Target::new("jws", dictionary, move |input| {
        let token = String::from_utf8_lossy(input);
        for token_type in TokenType::ALL {
            assert!(jose.verify_own(&token, token_type, Timestamp(1_800_000_000)).is_err(), "not ours");
        }
        let by_key = jose.verify_with_jwks(&token, &jwks, &permitted);
        let by_secret = jose.verify_with_secret(&token, SECRET);
        for verified in [&by_key, &by_secret].into_iter().flatten() {
            assert_eq!(Value::Object(verified.claims.clone()), claims, "claims that nobody signed");
        }
        let outcome = |verified: Result<_, _>| {
            verified.map_or_else(|error| format!("{error:?}"), |_| "verified".to_owned())
        };
        format!("{} {}", outcome(by_key), outcome(by_secret))
    })
    .with_seeds(seeds)
}
