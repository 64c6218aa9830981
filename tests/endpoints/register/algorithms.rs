//! Algorithms that a client asks for: their keys are made when it does (rules J1, J5).

use std::collections::BTreeSet;

use chancery_core::policy::RegistrationMode;
use serde_json::{Value, json};

use super::{open, shown, with};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::jws::ALGORITHMS;
use crate::support::tokens::{is_by, published, text};

/// Those that every server has from its start.
const STANDING: [&str; 4] = ["ES256", "EdDSA", "PS256", "RS256"];

fn asking_for(algorithm: &str) -> Value {
    with(json!({ "id_token_signed_response_alg": algorithm }))
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

both!(j1_each_algorithm_signs_for_whoever_asks, a_client_may_change_its_mind, what_is_refused_makes_no_key,);
