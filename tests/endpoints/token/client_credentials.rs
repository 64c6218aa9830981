//! `client_credentials` (rule T10).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::answers::{rs, tok};
use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::tokens::{generations, text};

const API: &str = "https://api.example.test";

/// A client that may read and write orders.
async fn machine(app: &TestApp) -> TestClient {
    let scopes = json!({ "orders:read": "See your orders", "orders:write": "Change your orders" });
    app.resource(API, json!({ "scopes": scopes })).await;
    let mut metadata = web_app();
    metadata["scope"] = "openid email offline_access orders:read orders:write".into();
    app.client("machine", metadata).await
}

fn members(answer: &Value) -> BTreeSet<&str> {
    answer.as_object().expect("an object").keys().map(String::as_str).collect()
}

async fn t10_the_answer_is_an_access_token_and_nothing_else(app: TestApp) {
    let client = machine(&app).await;
    let answer = app.client_credentials(&client, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = answer.json();
    assert_eq!(members(&answer), BTreeSet::from(["access_token", "expires_in", "scope", "token_type"]));
    assert_eq!(answer["scope"], "orders:read orders:write");
    assert_eq!(answer["token_type"], "Bearer");

    let (header, mut claims) = app.verified(text(&answer, "access_token")).await;
    assert_eq!(header["typ"], "at+jwt");
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() >= 22), "{claims}");
    claims.as_object_mut().expect("claims").remove("jti");
    assert_eq!(generations(&mut claims), 1, "its own");
    let now = chancery_core::ports::Clock::now(&*app.clock).0;
    let expected = json!({
        "iss": ISSUER, "sub": "machine", "client_id": "machine", "aud": ISSUER,
        "iat": now, "exp": now + 600, "scope": "orders:read orders:write",
    });
    assert_eq!(claims, expected);
}

async fn t10_scopes_about_people_are_not_to_be_had(app: TestApp) {
    let client = machine(&app).await;
    for scope in [
        "openid",
        "email",
        "offline_access",
        "orders:read openid",
        "phone",
        "unknown",
        "orders:delete",
        "\u{1}",
    ] {
        tok(&app.client_credentials(&client, &[("scope", scope)]).await, "invalid_scope");
    }
    let narrow = app.client_credentials(&client, &[("scope", "orders:read")]).await.json();
    assert_eq!(narrow["scope"], "orders:read");
    assert_eq!(claims_of(text(&narrow, "access_token"))["scope"], "orders:read");
}

async fn t10_without_scopes_of_its_own_it_gets_none(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.client_credentials(&client, &[]).await.json();
    assert_eq!(members(&answer), BTreeSet::from(["access_token", "expires_in", "token_type"]));
    assert!(claims_of(text(&answer, "access_token")).get("scope").is_none());
}

async fn t10_userinfo_refuses_a_clients_own_token(app: TestApp) {
    let client = machine(&app).await;
    let answer = app.client_credentials(&client, &[]).await.json();
    rs(&app.userinfo(text(&answer, "access_token")).await, "insufficient_scope");
}

/// A client that is named like a person's subject learns nothing about that person.
async fn t10_sub_is_never_taken_for_a_person(app: TestApp) {
    app.user("alice").await;
    let web = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &web).await;
    let subject = text(&claims_of(text(&tokens, "id_token")), "sub").to_owned();
    let imposter = app.client(&subject, web_app()).await;
    let own = app.client_credentials(&imposter, &[]).await.json();
    assert_eq!(claims_of(text(&own, "access_token"))["sub"], subject);
    let answer = app.userinfo(text(&own, "access_token")).await;
    assert!(matches!(answer.status.as_u16(), 401 | 403), "{}", answer.body);
    assert!(!answer.body.contains("alice"), "{}", answer.body);
}

async fn t10_the_clients_roles_stand_in_its_token(app: TestApp) {
    let mut metadata = web_app();
    metadata["roles"] = json!(["reports", "billing:read"]);
    let client = app.client("app", metadata).await;
    let answer = app.client_credentials(&client, &[]).await.json();
    let (_, claims) = app.verified(text(&answer, "access_token")).await;
    assert_eq!(claims["roles"], json!(["billing:read", "reports"]));
}

async fn t10_each_token_is_another(app: TestApp) {
    let client = machine(&app).await;
    let jti = async || {
        let answer = app.client_credentials(&client, &[]).await.json();
        claims_of(text(&answer, "access_token"))["jti"].clone()
    };
    assert_ne!(jti().await, jti().await);
}

in_both_realms!(
    t10_the_answer_is_an_access_token_and_nothing_else,
    t10_scopes_about_people_are_not_to_be_had,
    t10_without_scopes_of_its_own_it_gets_none,
    t10_userinfo_refuses_a_clients_own_token,
    t10_sub_is_never_taken_for_a_person,
    t10_the_clients_roles_stand_in_its_token,
    t10_each_token_is_another,
);
