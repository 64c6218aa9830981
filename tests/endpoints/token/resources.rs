//! Resource indicators (rule T11, RFC 8707).

use serde_json::{Value, json};

use crate::support::administration::{api, api_app};
use crate::support::answers::{rs, tok};
use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::people::{TestClient, claims_of, query_of, web_app};
use crate::support::tokens::{code_parameters, text};

const ONE: &str = "https://one.example.test/api";
const TWO: &str = "https://two.example.test";
const THREE: &str = "https://three.example.test";
const UNKNOWN: &str = "https://unknown.example.test";

async fn scene(app: &TestApp) -> TestClient {
    for identifier in [ONE, TWO] {
        app.resource(identifier, api()).await;
    }
    // known, and with nothing that the client is registered for
    app.resource(THREE, json!({})).await;
    app.user("alice").await;
    app.client("app", api_app()).await
}

/// A code for the first two resources.
async fn code_for_two(app: &TestApp, client: &TestClient) -> String {
    let wanted = [("resource", ONE), ("resource", TWO)];
    let callback = app.authorize(&app.browser(), "alice", client, &wanted).await;
    query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"))
}

fn aud(tokens: &Value) -> Value {
    claims_of(text(tokens, "access_token"))["aud"].clone()
}

async fn refresh_for(app: &TestApp, client: &TestClient, tokens: &Value, resource: &str) -> Page {
    let parameters = [
        ("grant_type", "refresh_token"),
        ("refresh_token", text(tokens, "refresh_token")),
        ("resource", resource),
    ];
    app.token(client, &parameters).await
}

async fn t11_the_audience_is_what_was_granted(app: TestApp) {
    let client = scene(&app).await;
    let code = code_for_two(&app, &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    assert_eq!(aud(&tokens), json!([ONE, TWO, ISSUER]));
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    assert_eq!(aud(&refreshed), json!([ONE, TWO, ISSUER]));
    app.assert_alive(&client, &refreshed).await;
}

async fn t11_the_exchange_may_narrow_and_not_swap(app: TestApp) {
    let client = scene(&app).await;
    let code = code_for_two(&app, &client).await;
    for other in [THREE, UNKNOWN, "x", "https://one.example.test", "https://one.example.test/api#x"] {
        tok(&app.token(&client, &code_parameters(&code, &[("resource", other)])).await, "invalid_target");
    }
    let mut both = code_parameters(&code, &[]);
    both.extend([("resource", ONE), ("resource", THREE)]);
    tok(&app.token(&client, &both).await, "invalid_target");

    let tokens = app.token_ok(&client, &code_parameters(&code, &[("resource", ONE)])).await;
    assert_eq!(aud(&tokens), json!([ONE, ISSUER]));
    // the grant is as wide as it was
    let refreshed = refresh_for(&app, &client, &tokens, TWO).await.json();
    assert_eq!(aud(&refreshed), json!([TWO, ISSUER]));
}

async fn t11_a_refresh_may_narrow_and_not_swap(app: TestApp) {
    let client = scene(&app).await;
    let code = code_for_two(&app, &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    for other in [THREE, UNKNOWN] {
        tok(&refresh_for(&app, &client, &tokens, other).await, "invalid_target");
    }
    app.assert_alive(&client, &tokens).await;
    let narrow = refresh_for(&app, &client, &tokens, ONE).await.json();
    assert_eq!(aud(&narrow), json!([ONE, ISSUER]));
    let whole = app.refresh(&client, text(&narrow, "refresh_token")).await.json();
    assert_eq!(aud(&whole), json!([ONE, TWO, ISSUER]));
}

async fn t11_nothing_is_granted_where_nothing_was_asked(app: TestApp) {
    let client = scene(&app).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    tok(&app.token(&client, &code_parameters(&code, &[("resource", ONE)])).await, "invalid_target");
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    assert_eq!(aud(&tokens), json!(ISSUER));
    tok(&refresh_for(&app, &client, &tokens, ONE).await, "invalid_target");
}

async fn t11_the_issuer_may_be_named(app: TestApp) {
    let client = scene(&app).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[("resource", ISSUER)])).await;
    assert_eq!(aud(&tokens), json!(ISSUER));
}

async fn t11_one_trailing_slash_is_ignored(app: TestApp) {
    let client = scene(&app).await;
    let wanted = [("resource", "https://two.example.test/")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &wanted).await;
    assert_eq!(aud(&tokens), json!([TWO, ISSUER]));
    let refreshed = refresh_for(&app, &client, &tokens, "https://two.example.test/").await.json();
    assert_eq!(aud(&refreshed), json!([TWO, ISSUER]));
    tok(&refresh_for(&app, &client, &refreshed, "https://two.example.test//").await, "invalid_target");
}

async fn t11_without_openid_userinfo_is_no_audience(app: TestApp) {
    let client = scene(&app).await;
    let wanted = [("resource", TWO), ("scope", "email")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &wanted).await;
    assert_eq!(aud(&tokens), json!(TWO));
    rs(&app.userinfo(text(&tokens, "access_token")).await, "insufficient_scope");
}

async fn t11_client_credentials_name_what_exists(app: TestApp) {
    let client = scene(&app).await;
    for unknown in [UNKNOWN, THREE, "x", "", "https://one.example.test"] {
        let answer = app.client_credentials(&client, &[("resource", ONE), ("resource", unknown)]).await;
        if unknown.is_empty() {
            // empty means absent (rule G1)
            assert_eq!(aud(&answer.json()), json!(ONE));
        } else {
            tok(&answer, "invalid_target");
        }
    }
    let answer = app.client_credentials(&client, &[("resource", TWO), ("resource", ONE)]).await.json();
    assert_eq!(aud(&answer), json!([TWO, ONE]));
    let twice = app.client_credentials(&client, &[("resource", ONE), ("resource", ONE)]).await.json();
    assert_eq!(aud(&twice), json!(ONE));
    assert_eq!(aud(&app.client_credentials(&client, &[]).await.json()), json!(ISSUER));
}

async fn t11_the_clients_default_stands_in_where_none_is_named(app: TestApp) {
    scene(&app).await;
    let mut metadata = web_app();
    metadata["default_resource"] = ONE.into();
    let client = app.client("with-default", metadata).await;
    assert_eq!(aud(&app.client_credentials(&client, &[]).await.json()), json!(ONE));
    // others need registration: nobody consents for a client
    tok(&app.client_credentials(&client, &[("resource", TWO)]).await, "invalid_target");
    let tokens = app.tokens("alice", &client).await;
    assert_eq!(aud(&tokens), json!([ONE, ISSUER]));
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    assert_eq!(aud(&refreshed), json!([ONE, ISSUER]));
}

async fn t11_a_resource_decides_lifetime_and_algorithm(app: TestApp) {
    let client = scene(&app).await;
    let strict = "https://strict.example.test";
    let mut attributes = api();
    attributes["access_token_lifetime"] = 60.into();
    attributes["access_token_alg"] = "ES384".into();
    app.resource(strict, attributes).await;
    let answer = app.client_credentials(&client, &[("resource", strict)]).await.json();
    assert_eq!(answer["expires_in"], 60);
    let (header, claims) = app.verified(text(&answer, "access_token")).await;
    assert_eq!(header["alg"], "ES384");
    assert_eq!(claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat"), 60);
    // among several the shortest life wins, and the client's algorithm
    let answer = app.client_credentials(&client, &[("resource", strict), ("resource", ONE)]).await.json();
    assert_eq!(answer["expires_in"], 60);
    assert_eq!(app.verified(text(&answer, "access_token")).await.0["alg"], "RS256");
}

async fn t11_a_resource_that_is_gone_is_no_target(app: TestApp) {
    let client = scene(&app).await;
    let code = code_for_two(&app, &client).await;
    let tokens = app.token_ok(&client, &code_parameters(&code, &[])).await;
    app.delete_resource(ONE).await;
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_target");
    let rest = refresh_for(&app, &client, &tokens, TWO).await.json();
    assert_eq!(aud(&rest), json!([TWO, ISSUER]));
    tok(&app.client_credentials(&client, &[("resource", ONE)]).await, "invalid_target");
}

in_both_realms!(
    t11_the_audience_is_what_was_granted,
    t11_the_exchange_may_narrow_and_not_swap,
    t11_a_refresh_may_narrow_and_not_swap,
    t11_nothing_is_granted_where_nothing_was_asked,
    t11_the_issuer_may_be_named,
    t11_one_trailing_slash_is_ignored,
    t11_without_openid_userinfo_is_no_audience,
    t11_client_credentials_name_what_exists,
    t11_the_clients_default_stands_in_where_none_is_named,
    t11_a_resource_decides_lifetime_and_algorithm,
    t11_a_resource_that_is_gone_is_no_target,
);
