//! A refresh token presented again by its owner, who lost the answer (rule T9).

use std::collections::BTreeSet;

use chancery_core::client::Profile;
use serde_json::{Value, json};

use crate::support::answers::{inactive, tok};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::credentials::{Credentials, app_by, signing_app};
use crate::support::database::Kind;
use crate::support::jws::TestKey;
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::{code_parameters, text};

/// A client whose retry window has this many seconds, and its first tokens.
async fn begin(app: &TestApp, window: Option<i64>) -> (TestClient, Value) {
    app.user("alice").await;
    let mut metadata = web_app();
    if let Some(window) = window {
        metadata["refresh_retry_seconds"] = window.into();
    }
    let client = app.client("app", metadata).await;
    let tokens = app.tokens("alice", &client).await;
    (client, tokens)
}

async fn refreshed(app: &TestApp, client: &TestClient, tokens: &Value) -> Value {
    let answer = app.refresh(client, text(tokens, "refresh_token")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn assert_reuse(app: &TestApp, client: &TestClient, presented: &Value, latest: &Value) {
    tok(&app.refresh(client, text(presented, "refresh_token")).await, "invalid_grant");
    app.assert_dead(client, latest).await;
}

async fn t9_a_lost_answer_is_given_again(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let lost = refreshed(&app, &client, &first).await;
    let mut access = BTreeSet::from([text(&lost, "access_token").to_owned()]);
    for _ in 0..3 {
        app.advance(9);
        let again = refreshed(&app, &client, &first).await;
        assert_eq!(again["refresh_token"], lost["refresh_token"]);
        assert!(access.insert(text(&again, "access_token").to_owned()), "not a new access token");
        app.assert_alive(&client, &again).await;
    }
    let next = refreshed(&app, &client, &lost).await;
    assert_ne!(next["refresh_token"], lost["refresh_token"]);
    app.assert_alive(&client, &next).await;
}

async fn t9_fifty_at_once_get_one_successor(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let credentials = app.credentials(&client, "client_secret_basic");
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
    let answers = app.at_once(50, "/token", &credentials, &parameters).await;
    let mut successors = BTreeSet::new();
    let mut access = BTreeSet::new();
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let tokens = answer.json();
        successors.insert(text(&tokens, "refresh_token").to_owned());
        access.insert(text(&tokens, "access_token").to_owned());
    }
    assert_eq!(successors.len(), 1, "the family forked");
    assert_eq!(access.len(), 50);
    let tokens = answers[0].json();
    assert_ne!(tokens["refresh_token"], first["refresh_token"]);
    app.assert_alive(&client, &tokens).await;
    refreshed(&app, &client, &tokens).await;
}

async fn t9_a_public_client_may_retry_as_well(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_by("none")).await;
    let first = app.tokens("alice", &client).await;
    let lost = refreshed(&app, &client, &first).await;
    assert_eq!(refreshed(&app, &client, &first).await["refresh_token"], lost["refresh_token"]);
}

async fn t9_after_thirty_seconds_it_is_reuse(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let second = refreshed(&app, &client, &first).await;
    app.advance(29);
    let again = refreshed(&app, &client, &first).await;
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    app.advance(2);
    assert_reuse(&app, &client, &first, &second).await;
    app.assert_dead(&client, &again).await;
}

async fn t9_the_grandparent_is_reuse_at_any_time(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let second = refreshed(&app, &client, &first).await;
    let third = refreshed(&app, &client, &second).await;
    // the parent is still the immediate predecessor
    assert_eq!(refreshed(&app, &client, &second).await["refresh_token"], third["refresh_token"]);
    assert_reuse(&app, &client, &first, &third).await;
}

async fn t9_the_window_is_the_clients(app: TestApp) {
    let (client, first) = begin(&app, Some(60)).await;
    let second = refreshed(&app, &client, &first).await;
    app.advance(59);
    let again = refreshed(&app, &client, &first).await;
    assert_eq!(again["refresh_token"], second["refresh_token"]);
    app.advance(2);
    assert_reuse(&app, &client, &first, &second).await;
}

async fn t9_without_a_window_the_predecessor_is_reuse_at_once(app: TestApp) {
    let (client, first) = begin(&app, Some(0)).await;
    let second = refreshed(&app, &client, &first).await;
    assert_reuse(&app, &client, &first, &second).await;
}

async fn t9_only_the_owner_may_retry(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let second = refreshed(&app, &client, &first).await;
    let thief = app.client("thief", web_app()).await;
    tok(&app.refresh(&thief, text(&first, "refresh_token")).await, "invalid_grant");
    let credentials = Credentials::none(&client.id);
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
    assert_eq!(app.call_as("/token", &credentials, &parameters).await.status, 401);
    app.assert_alive(&client, &second).await;
}

async fn t9_a_retry_is_no_longer_an_active_token(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let second = refreshed(&app, &client, &first).await;
    inactive(&app.introspect(&client, text(&first, "refresh_token")).await);
    app.assert_alive(&client, &second).await;
}

async fn t9_a_retry_changes_nothing_else(app: TestApp) {
    let (client, first) = begin(&app, None).await;
    let second = refreshed(&app, &client, &first).await;
    let introspected = app.introspect(&client, text(&second, "refresh_token")).await.json();
    app.advance(20);
    refreshed(&app, &client, &first).await;
    // above all not when the family dies
    assert_eq!(app.introspect(&client, text(&second, "refresh_token")).await.json(), introspected);
}

async fn t9_fapi2_clients_keep_their_refresh_token(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Fapi2);
    });
    app.user("alice").await;
    let key = TestKey::shared("PS256");
    let mut metadata = signing_app(key);
    metadata["profile"] = "fapi2".into();
    let client = app.client("app", metadata).await;
    let credentials = || Credentials::assertion(&key.jwt(&app.assertion_claims("app")));
    let code = app.code(&app.browser(), "alice", &client).await;
    let first = app.call_as("/token", &credentials(), &code_parameters(&code, &[])).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let first = first.json();
    let parameters = [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
    for _ in 0..3 {
        app.advance(120);
        let answer = app.call_as("/token", &credentials(), &parameters).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.json()["refresh_token"], first["refresh_token"]);
        let (header, _) = app.verified(text(&answer.json(), "access_token")).await;
        assert_eq!(header["alg"], json!("PS256"));
    }
}

in_both_realms!(
    t9_a_lost_answer_is_given_again,
    t9_fifty_at_once_get_one_successor,
    t9_a_public_client_may_retry_as_well,
    t9_after_thirty_seconds_it_is_reuse,
    t9_the_grandparent_is_reuse_at_any_time,
    t9_the_window_is_the_clients,
    t9_without_a_window_the_predecessor_is_reuse_at_once,
    t9_only_the_owner_may_retry,
    t9_a_retry_is_no_longer_an_active_token,
    t9_a_retry_changes_nothing_else,
    t9_fapi2_clients_keep_their_refresh_token,
);
