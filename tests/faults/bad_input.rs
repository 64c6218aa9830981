//! Bad input of issue 4: what is too deep, too large, cut off or unsigned gets its error within a second, and
//! costs no memory.

use std::time::Duration;

use chancery_core::ports::Clock as _;
use chancery_crypto::SystemClock;
use serde_json::{Value, json};

use crate::support::browser::{Browser, Page};
use crate::support::database::Kind;
use crate::support::jws::{TestKey, encode, unsigned};
use crate::support::people::{REDIRECT_URI, TestClient, query_of};
use crate::support::process::{Installation, Server};

const PATIENCE: Duration = Duration::from_secs(1);
/// KiB by which the server may grow.
const GROWTH: u64 = 10 * 1024;
const ROUNDS: usize = 12;

/// Open to everybody, and without the limits that would spare it the work.
const CONFIGURATION: &str = r#"
[policy]
profiles = ["oauth2.1", "oidc"]
[registration]
mode = "open"
profile = "oidc"
[limits]
registrations = 1000
requests_per_second = 0
"#;

/// Where something bad goes to, and what the answer must be.
enum Shot {
    /// A body, and the error.
    Register(String, &'static str),
    /// A request object.
    Authorize(String),
    /// A logout hint.
    EndSession(String),
}

impl Shot {
    async fn fire(&self, browser: &Browser, client: &TestClient) -> Page {
        match self {
            Self::Register(body, _) => {
                let headers = [("content-type", "application/json")];
                browser.send_body("/register", &headers, body).await
            }
            Self::Authorize(object) => browser.get(&client.authorize_url(&[("request", object)])).await,
            Self::EndSession(hint) => browser.get(&format!("/end_session?id_token_hint={hint}")).await,
        }
    }

    #[track_caller]
    fn judge(&self, name: &str, answer: &Page) {
        let status = answer.status.as_u16();
        match self {
            Self::Register(_, "too large") => assert_eq!(status, 413, "{name}: {}", answer.body),
            Self::Register(_, code) => {
                assert_eq!(status, 400, "{name}: {}", answer.body);
                assert_eq!(answer.json()["error"], *code, "{name}");
            }
            Self::Authorize(_) => {
                let location =
                    answer.location().unwrap_or_else(|| panic!("{name}: {status} {}", answer.body));
                assert_eq!(query_of(&location, "error").as_deref(), Some("invalid_request_object"), "{name}");
            }
            Self::EndSession(_) => {
                assert_eq!(status, 400, "{name}: {}", answer.body);
                assert!(answer.location().is_none() && answer.text("error-code").is_some(), "{name}");
            }
        }
    }
}

/// Compact JWS by this key over any text.
fn signed(key: &TestKey, claims: &str) -> String {
    key.sign_text(&key.header(), claims)
}

fn deep(levels: usize) -> String {
    format!("{{\"a\":{}", "[".repeat(levels))
}

fn registrations() -> Vec<(&'static str, Shot)> {
    let closed = format!(
        "{{\"redirect_uris\":[{:?}],\"jwks\":{}1{}}}",
        REDIRECT_URI,
        "[".repeat(200),
        "]".repeat(200)
    );
    let keys = format!("{{\"keys\":[{}]}}", vec!["{\"kty\":\"RSA\"}"; 4000].join(","));
    let keys = format!("{{\"redirect_uris\":[{REDIRECT_URI:?}],\"jwks\":{keys}}}");
    let uris = json!({ "redirect_uris": vec!["https://app.example.test/"; 2000] }).to_string();
    let large = format!("{{\"redirect_uris\":[{REDIRECT_URI:?}]{}}}", " ".repeat(64 * 1024));
    let plain = json!({ "redirect_uris": [REDIRECT_URI], "client_name": "An app" }).to_string();
    let cut = plain[..plain.len() - 2].to_owned();
    let bad = "invalid_client_metadata";
    [
        ("a body that is never closed", deep(60_000), bad),
        ("objects in objects", "{\"a\":".repeat(10_000), bad),
        ("deep and closed", closed, bad),
        ("too many keys", keys, bad),
        ("too many addresses", uris, "invalid_redirect_uri"),
        ("too large", large, "too large"),
        ("cut off", cut, bad),
        ("a number beyond all bounds", format!("{{\"default_max_age\":1{}}}", "0".repeat(60_000)), bad),
        ("one escape after the other", format!("{{\"client_name\":\"{}", "\\u0000".repeat(10_000)), bad),
    ]
    .map(|(name, body, code)| (name, Shot::Register(body, code)))
    .into()
}

/// JWTs with nothing right about them, for both places that read them.
fn tokens(key: &TestKey, good: &Value) -> Vec<(&'static str, String)> {
    let whole = key.jwt(good);
    let part = |n: usize| whole.split('.').nth(n).unwrap_or_default().to_owned();
    vec![
        ("claims that are never closed", signed(key, &deep(9_000))),
        ("a header that is never closed", format!("{}.{}.{}", encode(deep(2_500)), part(1), part(2))),
        ("too large", signed(key, &json!({ "padding": "x".repeat(14_000) }).to_string())),
        ("far too large", "x".repeat(23_000)),
        ("dots", ".".repeat(20_000)),
        ("alg none", unsigned(&json!({ "alg": "none" }), good)),
        ("alg none, with a signature", format!("{}.{}.{}", encode(r#"{"alg":"none"}"#), part(1), part(2))),
        ("cut off in the signature", whole[..whole.len() - 40].to_owned()),
        ("cut off in the claims", format!("{}.{}", part(0), &part(1)[..20])),
        ("without a signature", format!("{}.{}.", part(0), part(1))),
        ("one member many times", signed(key, &format!("{{{}\"b\":1}}", "\"a\":1,".repeat(1_500)))),
        ("encrypted to nobody", "e30.e30.e30.e30.e30".to_owned()),
    ]
}

fn shots(client: &TestClient, issuer: &str) -> Vec<(&'static str, Shot)> {
    let key = TestKey::shared("RS256");
    let good = json!({ "iss": client.id, "aud": issuer, "sub": "x", "sid": "x", "exp": 4_000_000_000_i64 });
    let mut shots = registrations();
    for (name, token) in tokens(key, &good) {
        shots.push((name, Shot::Authorize(token.clone())));
        shots.push((name, Shot::EndSession(token)));
    }
    shots
}

/// All of them once.
async fn volley(server: &Server, client: &TestClient, shots: &[(&'static str, Shot)]) {
    let browser = server.browser();
    for (name, shot) in shots {
        let began = SystemClock.monotonic();
        let answer = shot.fire(&browser, client).await;
        let took = SystemClock.monotonic().since(began);
        shot.judge(name, &answer);
        assert!(took < PATIENCE, "{name}: {took:?}");
    }
}

#[tokio::test]
async fn bad_input_costs_neither_time_nor_memory() {
    let installation = Installation::with(Kind::Sqlite, CONFIGURATION);
    let metadata = json!({
        "redirect_uris": [REDIRECT_URI], "profile": "oidc", "jwks": TestKey::shared("RS256").jwks(),
        "scope": "openid profile email",
    });
    let file = installation.file("client.json", &metadata.to_string());
    installation.command(&["client", "create", "--id", "app", "--metadata-file", &file], None);
    let client = TestClient { id: "app".to_owned(), secret: None };
    let server = installation.start().await;
    let shots = shots(&client, &server.issuer);
    // what the first of each kind makes is made once
    for _ in 0..2 {
        volley(&server, &client, &shots).await;
    }
    let before = server.resident();
    for _ in 0..ROUNDS {
        volley(&server, &client, &shots).await;
    }
    let after = server.resident();
    assert!(shots.len() * ROUNDS >= 300, "a few hundred tries");
    assert!(after.saturating_sub(before) < GROWTH, "from {before} KiB to {after} KiB");
    assert_eq!(server.stop().await.code(), Some(0));
}
