//! Algorithms that a client asks for: their keys are made when it does (rules J1, J5).

use std::collections::BTreeSet;

use chancery_core::policy::RegistrationMode;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Registered, open, shown, with};
use crate::faults::patience::soon;
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::jws::{self, ALGORITHMS};
use crate::support::people::{REDIRECT_URI, TestClient, basic, query_of};
use crate::support::process::{Installation, PASSWORD, USERNAME};
use crate::support::tokens::{code_parameters, text};

/// Those that every server has from its start.
const STANDING: [&str; 4] = ["ES256", "EdDSA", "PS256", "RS256"];

fn asking_for(algorithm: &str) -> Value {
    with(json!({ "id_token_signed_response_alg": algorithm }))
}

async fn published(browser: &Browser) -> Vec<String> {
    let jwks = browser.get("/jwks.json").await.json();
    let keys = jwks["keys"].as_array().expect("keys");
    let mut algorithms: Vec<String> = keys.iter().map(|key| text(key, "alg").to_owned()).collect();
    algorithms.sort_unstable();
    algorithms
}

/// The ID token is by a published key of this algorithm, and its hash too.
#[track_caller]
fn is_by(algorithm: &str, tokens: &Value, jwks: &Value) {
    let (header, claims) = jws::verify(text(tokens, "id_token"), jwks);
    assert_eq!(header["alg"], algorithm);
    assert_eq!(claims["at_hash"], jws::left_half(algorithm, text(tokens, "access_token")), "{algorithm}");
}

async fn j1_each_algorithm_signs_for_whoever_asks(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let browser = app.browser();
    let mut expected: BTreeSet<&str> = STANDING.into();
    for algorithm in ALGORITHMS {
        let client = app.registered(&asking_for(algorithm)).await;
        assert_eq!(client.document["id_token_signed_response_alg"], algorithm);
        // at once, and nothing but what was asked for
        expected.insert(algorithm);
        assert_eq!(published(&browser).await, expected.iter().copied().collect::<Vec<_>>());
        let tokens = app.tokens_by(&browser, "alice", &client.client(), &[]).await;
        is_by(algorithm, &tokens, &app.jwks().await);
        assert_eq!(app.verified(text(&tokens, "access_token")).await.0["alg"], "RS256");
    }
}

async fn a_client_may_change_its_mind(kind: Kind) {
    let app = open(kind);
    app.user("alice").await;
    let client = app.registered(&asking_for("ES384")).await;
    let mut body = client.to_send_back();
    body["id_token_signed_response_alg"] = "none".into();
    tok(&app.put(&client, &body).await, "invalid_client_metadata");
    body["id_token_signed_response_alg"] = "ES512".into();
    shown(&app.put(&client, &body).await, 200);
    assert_eq!(published(&app.browser()).await, ["ES256", "ES384", "ES512", "EdDSA", "PS256", "RS256"]);
    is_by("ES512", &app.tokens("alice", &client.client()).await, &app.jwks().await);
}

/// Whoever is not let in makes the server no work.
async fn what_is_refused_makes_no_key(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.registration.mode = RegistrationMode::Open;
        policy.registration.address.attempts = 1;
    });
    let mut bad = asking_for("ES384");
    bad["redirect_uris"] = json!(["http://app.example.test/cb"]);
    tok(&app.register(&bad).await, "invalid_redirect_uri");
    assert_eq!(app.register_with(Some("no such token"), &asking_for("ES384")).await.status, 401);
    shown(&app.register(&asking_for("RS256")).await, 201);
    assert_eq!(app.register(&asking_for("ES384")).await.status, 429);
    assert_eq!(published(&app.browser()).await, STANDING);

    let closed = TestApp::new(kind);
    assert_eq!(closed.register(&asking_for("ES384")).await.status, 401);
    assert_eq!(published(&closed.browser()).await, STANDING);
}

async fn redeem(browser: &Browser, client: &TestClient, code: &str) -> Page {
    let authorization = basic(&client.id, client.secret.as_deref().expect("a secret"));
    let form = encode(&code_parameters(code, &[]));
    browser.send(Method::POST, "/token", &[("authorization", &authorization)], Some(form)).await
}

/// Tokens that a client gets at a node.
async fn tokens_at(browser: &Browser, client: &TestClient) -> Value {
    let callback = browser.authorize(&client.authorize_url(&[]), USERNAME, PASSWORD).await;
    let code = query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"));
    let answer = redeem(browser, client, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn r11_every_node_signs_with_the_key_that_one_made(kind: Kind) {
    let installation = Installation::with(kind, "[registration]\nmode = \"open\"");
    installation.create_user();
    let (one, two) = (installation.start().await, installation.start_node().await);
    let (a, b) = (one.browser(), two.browser());
    let made = a.send_json(Method::POST, "/register", &[], Some(&asking_for("ES384"))).await;
    let client: Registered = shown(&made, 201);
    assert_eq!(published(&a).await, ["ES256", "ES384", "EdDSA", "PS256", "RS256"], "its own node at once");
    soon("b publishes it", async || published(&b).await.contains(&"ES384".to_owned())).await;
    let jwks = a.get("/jwks.json").await.json();
    assert_eq!(b.get("/jwks.json").await.json(), jwks);
    for node in [&a, &b] {
        is_by("ES384", &tokens_at(node, &client.client()).await, &jwks);
    }
    // asked for again, and of the other node: there is one
    b.send_json(Method::POST, "/register", &[], Some(&asking_for("ES384"))).await;
    let listed = installation.command(&["keys", "list"], None);
    let keys = listed["keys"].as_array().expect("keys");
    assert_eq!(keys.iter().filter(|key| key["algorithm"] == "ES384").count(), 1, "{listed}");
}

async fn j1_each_algorithm_signs_for_clients_of_an_administrator(kind: Kind) {
    let installation = Installation::new(kind);
    installation.create_user();
    let server = installation.start().await;
    let browser = server.browser();
    for algorithm in ALGORITHMS {
        let id = format!("app-{algorithm}");
        let created = installation.command(
            &[
                "client",
                "create",
                "--id",
                &id,
                "--redirect-uri",
                REDIRECT_URI,
                "--scope",
                "openid profile email",
                "--id-token-alg",
                algorithm,
                "--consent",
                "skip",
            ],
            None,
        );
        soon("its key is published", async || {
            published(&browser).await.iter().any(|published| published == algorithm)
        })
        .await;
        let client = TestClient { id, secret: created["client_secret"].as_str().map(str::to_owned) };
        let tokens = tokens_at(&browser, &client).await;
        is_by(algorithm, &tokens, &browser.get("/jwks.json").await.json());
    }
    installation.command(
        &[
            "resource",
            "create",
            "--identifier",
            "https://api.example.test",
            "--name",
            "API",
            "--access-token-alg",
            "PS512",
        ],
        None,
    );
    let listed = installation.command(&["keys", "list"], None);
    assert_eq!(listed["keys"].as_array().map(Vec::len), Some(ALGORITHMS.len()), "{listed}");
}

both!(
    j1_each_algorithm_signs_for_whoever_asks,
    a_client_may_change_its_mind,
    what_is_refused_makes_no_key,
    r11_every_node_signs_with_the_key_that_one_made,
    j1_each_algorithm_signs_for_clients_of_an_administrator,
);
