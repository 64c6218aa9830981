use chancery_core::time::Timestamp;
use chancery_test_support::app::TestApp;
use chancery_test_support::database::Kind;
use chancery_test_support::jwe::{ALGORITHMS, CONTENT, seal, server_key};
use serde_json::{Value, json};

use super::Target;

const INNER: &str = "e30.e30.AA";

/// A compact JWE to one of our keys (RFC 7516, rule J3).
pub fn target() -> Target {
    let app = TestApp::with(Kind::Sqlite, |policy| {
        policy.profiles.insert(chancery_core::client::Profile::Oidc);
    });
    let decrypter = app.state.decrypter.clone();
    let jwks: Value = serde_json::from_slice(&app.state.jwks.get().bytes).expect("JSON");
    let seeds: Vec<String> = ALGORITHMS
        .iter()
        .flat_map(|alg| CONTENT.iter().map(move |enc| (*alg, *enc)))
        .map(|(alg, enc)| seal(&server_key(&jwks, alg), alg, enc, &json!({ "cty": "JWT" }), INNER.as_bytes()))
        .collect();
    let dictionary = &[
        ".",
        "..",
        "....",
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ",
        "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0",
        "AA",
        "=",
    ];
    Target::new("jwe", dictionary, move |input| {
        match decrypter.decrypt(&String::from_utf8_lossy(input), Timestamp(1_800_000_000)) {
            Err(error) => error.to_string(),
            Ok(opened) => {
                assert_eq!(opened.jws, INNER, "content that nobody sealed");
                format!("{:?}", opened.encryption)
            }
        }
    })
    .with_seeds(seeds)
}
