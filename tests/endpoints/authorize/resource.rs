//! `resource` at the authorization endpoint (RFC 8707, rule T11).

use serde_json::{Value, json};

use crate::support::answers::tok;
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::front::{first_party, redirected};
use crate::support::people::{TestClient, claims_of, query_of};
use crate::support::tokens::{code_parameters, text};

const API: &str = "https://api.example.test";
const OTHER: &str = "https://other.example.test/v1";

async fn t11_an_unknown_resource_is_refused(app: TestApp) {
    app.resource(API, json!({})).await;
    let client = app.client("app", first_party()).await;
    for resource in [
        "https://unknown.example.test",
        "https://api.example.test/v1",
        "https://API.example.test",
        "http://api.example.test",
        "https://api.example.test//",
        "https://api.example.test#fragment",
        "https://user@api.example.test",
        "api.example.test",
        "/api",
        "*",
    ] {
        redirected(&app.ask_cold(&client, &[("resource", resource)]).await, "invalid_target");
    }
}

async fn t11_one_unknown_resource_among_known_ones_is_refused(app: TestApp) {
    app.resource(API, json!({})).await;
    let client = app.client("app", first_party()).await;
    let change = [("resource", API), ("resource", "https://unknown.example.test")];
    redirected(&app.ask_cold(&client, &change).await, "invalid_target");
}

/// `resource` may stand several times; the token is for each of them, and for userinfo.
async fn t11_the_audience_is_what_was_asked_for(app: TestApp) {
    app.user("alice").await;
    app.resource(API, json!({})).await;
    app.resource(OTHER, json!({})).await;
    let client = app.client("app", first_party()).await;
    let both = [("resource", API), ("resource", OTHER)];
    assert_eq!(audience(&app, &client, &both).await, [API, OTHER, ISSUER]);
    assert_eq!(audience(&app, &client, &[("resource", API)]).await, [API, ISSUER]);
    assert_eq!(audience(&app, &client, &[]).await, [ISSUER]);
}

/// One trailing slash is ignored; the stored spelling stands in the token.
async fn t11_a_trailing_slash_makes_no_other_resource(app: TestApp) {
    app.user("alice").await;
    app.resource(API, json!({})).await;
    let client = app.client("app", first_party()).await;
    assert_eq!(audience(&app, &client, &[("resource", &format!("{API}/"))]).await, [API, ISSUER]);
}

async fn t11_our_own_issuer_is_a_resource(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    assert_eq!(audience(&app, &client, &[("resource", ISSUER)]).await, [ISSUER]);
}

/// What is registered as the client's default stands in for `resource`, and nothing stands in for it.
async fn t11_the_clients_default_resource_counts_where_the_request_names_none(app: TestApp) {
    app.user("alice").await;
    app.resource(API, json!({})).await;
    app.resource(OTHER, json!({})).await;
    let mut metadata = first_party();
    metadata["default_resource"] = json!(API);
    let client = app.client("app", metadata).await;
    assert_eq!(audience(&app, &client, &[]).await, [API, ISSUER]);
    assert_eq!(audience(&app, &client, &[("resource", OTHER)]).await, [OTHER, ISSUER]);
    app.delete_resource(API).await;
    redirected(&app.ask_cold(&client, &[]).await, "invalid_target");
    assert_eq!(audience(&app, &client, &[("resource", OTHER)]).await, [OTHER, ISSUER]);
}

async fn t11_more_resources_than_a_request_may_name_are_refused(app: TestApp) {
    let client = app.client("app", first_party()).await;
    let names: Vec<String> = (0..17).map(|n| format!("https://api-{n}.example.test")).collect();
    for name in &names {
        app.resource(name, json!({})).await;
    }
    let change: Vec<(&str, &str)> = names.iter().map(|name| ("resource", name.as_str())).collect();
    redirected(&app.ask_cold(&client, &change).await, "invalid_target");
    let change = [&change[..16], &[("prompt", "none")]].concat();
    redirected(&app.ask_cold(&client, &change).await, "login_required");
}

/// Deleted between the request and its answer.
async fn t11_a_resource_that_goes_away_is_not_granted(app: TestApp) {
    app.user("alice").await;
    app.resource(API, json!({})).await;
    let client = app.client("app", first_party()).await;
    let callback = app.authorize(&app.browser(), "alice", &client, &[("resource", API)]).await;
    let code = query_of(&callback, "code").expect("a code");
    app.delete_resource(API).await;
    let answer = app.token(&client, &code_parameters(&code, &[])).await;
    tok(&answer, "invalid_target");
}

async fn audience(app: &TestApp, client: &TestClient, change: &[(&str, &str)]) -> Vec<String> {
    let tokens = app.tokens_by(&app.browser(), "alice", client, change).await;
    match claims_of(text(&tokens, "access_token"))["aud"].clone() {
        Value::Array(several) => several.iter().map(|a| a.as_str().expect("a text").to_owned()).collect(),
        single => vec![single.as_str().expect("a text").to_owned()],
    }
}

both!(
    t11_an_unknown_resource_is_refused,
    t11_one_unknown_resource_among_known_ones_is_refused,
    t11_the_audience_is_what_was_asked_for,
    t11_a_trailing_slash_makes_no_other_resource,
    t11_our_own_issuer_is_a_resource,
    t11_the_clients_default_resource_counts_where_the_request_names_none,
    t11_more_resources_than_a_request_may_name_are_refused,
    t11_a_resource_that_goes_away_is_not_granted,
);
