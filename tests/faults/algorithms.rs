//! The keys that nodes make for an algorithm that a client asks for (rules J1, R11).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::browser::{Browser, Page, encode};
use crate::support::database::Kind;
use crate::support::jws::ALGORITHMS;
use crate::support::patience::soon;
use crate::support::people::{REDIRECT_URI, TestClient, basic, query_of};
use crate::support::process::{Installation, PASSWORD, USERNAME};
use crate::support::registration::{Registered, shown, with};
use crate::support::tokens::{code_parameters, is_by, published};

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
    let made = a
        .send_json(
            Method::POST,
            "/register",
            &[],
            Some(&with(json!({ "id_token_signed_response_alg": "ES384" }))),
        )
        .await;
    let client: Registered = shown(&made, 201);
    assert_eq!(published(&a).await, ["ES256", "ES384", "EdDSA", "PS256", "RS256"], "its own node at once");
    soon("b publishes it", async || published(&b).await.contains(&"ES384".to_owned())).await;
    let jwks = a.get("/jwks.json").await.json();
    assert_eq!(b.get("/jwks.json").await.json(), jwks);
    for node in [&a, &b] {
        is_by("ES384", &tokens_at(node, &client.client()).await, &jwks);
    }
    // asked for again, and of the other node: there is one
    b.send_json(
        Method::POST,
        "/register",
        &[],
        Some(&with(json!({ "id_token_signed_response_alg": "ES384" }))),
    )
    .await;
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
    r11_every_node_signs_with_the_key_that_one_made,
    j1_each_algorithm_signs_for_clients_of_an_administrator,
);
