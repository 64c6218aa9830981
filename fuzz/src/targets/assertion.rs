use chancery_core::client::Unsettled;
use chancery_core::client::auth::{Judge, Presentation, Proof, judge};
use chancery_core::secret::Secret;
use chancery_core::time::Timestamp;
use chancery_crypto::KeyVault;

use super::client_metadata::app;
use super::trusting::{Trusting, token};
use super::{Target, refused};

const ISSUER: &str = "https://id.example.test";

/// The claims of a client's signed assertion (RFC 7523 §3, rule T2).
pub fn target() -> Target {
    let dictionary = &[
        "\"iss\":",
        "\"sub\":",
        "\"aud\":",
        "\"exp\":",
        "\"nbf\":",
        "\"iat\":",
        "\"jti\":",
        "\"app\"",
        "[",
        "]",
        "null",
        ",",
        "1800000030",
        "1e300",
        "-1",
        "0.5",
        "\"https://id.example.test\"",
    ];
    let (client, vault) = (app(), KeyVault::from_keys([7; 32], Vec::new()));
    Target::new("assertion", dictionary, move |input| {
        let context = Judge {
            client: &client,
            issuer: ISSUER,
            endpoint: "https://id.example.test/token",
            token_endpoint: "https://id.example.test/token",
            jwks: None,
            verifier: &Trusting,
            vault: &vault,
            now: Timestamp(1_800_000_000),
        };
        let proof = Proof::Assertion(Secret::new(token(input)));
        match judge(&context, &Presentation { client_id: "app".to_owned(), proof }) {
            Err(Unsettled::Refused(error)) => refused(&error),
            Err(other) => panic!("{other:?} of a client with keys"),
            Ok(one_time) => format!("authenticated, seen once: {}", one_time.is_some()),
        }
    })
}
