//! What is made to be expensive costs the real program nothing (rules J3, R16).

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::jwe::seal;
use crate::support::jwe::server_key;
use crate::support::jws::{TestKey, decode, encode};
use crate::support::people::{TestClient, web_app};
use crate::support::process::Installation;

/// Without the limits that would spare it the work.
const CONFIGURATION: &str = r#"
[policy]
profiles = ["oauth2.1", "oidc"]
[limits]
requests_per_second = 0
"#;

/// How often each is sent.
const TIMES: usize = 60;
/// KiB by which the process may grow.
const GROWTH: u64 = 10 * 1024;

/// The message under a changed header.
fn with_header(token: &str, change: &Value) -> String {
    let (header, rest) = token.split_once('.').expect("a header");
    let mut header: Value = serde_json::from_slice(&decode(header)).expect("JSON");
    for (name, value) in change.as_object().expect("an object") {
        header[name] = value.clone();
    }
    format!("{}.{rest}", encode(header.to_string()))
}

async fn r16_hostile_messages_cost_no_memory(kind: Kind) {
    let installation = Installation::with(kind, CONFIGURATION);
    let mut metadata = web_app();
    metadata["profile"] = "oidc".into();
    metadata["jwks"] = TestKey::shared("RS256").jwks();
    let file = installation.file("client.json", &metadata.to_string());
    installation.command(&["client", "create", "--id", "app", "--metadata-file", &file], None);
    let server = installation.start().await;
    let browser = server.browser();
    let client = TestClient { id: "app".to_owned(), secret: None };
    let jwks = browser.get("/jwks.json").await.json();
    let (rsa, curve) = (server_key(&jwks, "RSA-OAEP"), server_key(&jwks, "ECDH-ES"));
    // as much as fits; the compressed one would become a thousand times as long
    let whole = vec![0; 17 * 1024];
    let plain = seal(&rsa, "RSA-OAEP", "A256GCM", &json!({}), &whole);
    let sent = [
        seal(&rsa, "RSA-OAEP", "A256GCM", &json!({ "zip": "DEF" }), &whole),
        with_header(
            &plain,
            &json!({ "alg": "PBES2-HS512+A256KW", "p2c": 4_294_967_295_u64, "p2s": "AAAAAAAA" }),
        ),
        with_header(&plain, &json!({ "x": "x".repeat(3000) })),
        seal(&curve, "ECDH-ES", "A256CBC-HS512", &json!({}), &whole),
        plain,
    ];
    let mut before = 0;
    for round in 0..TIMES {
        for token in &sent {
            let began = SystemClock.monotonic();
            let answer = browser.get(&client.authorize_url(&[("request", token)])).await;
            let took = SystemClock.monotonic().since(began);
            assert!(took.as_millis() < 1000, "{took:?}");
            let location = answer.location().expect("a redirect");
            assert!(location.as_str().contains("error=invalid_request_object"), "{location}");
        }
        // the first ones fill what is filled once: connections, buffers, the client's place in memory
        if round == 4 {
            before = server.resident();
        }
    }
    let after = server.resident();
    assert!(after.saturating_sub(before) < GROWTH, "grew from {before} to {after} KiB");
    server.stop().await;
}

both!(r16_hostile_messages_cost_no_memory);
