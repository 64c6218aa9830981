//! Scope: what is registered may be granted, and nothing else (rule Z5).

use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, is_consent, redirected};
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

async fn z5_a_scope_that_is_not_registered_is_refused(app: TestApp) {
    let client = app.client("app", app_with(json!({ "scope": "openid profile" }))).await;
    for scope in ["openid email", "phone", "openid address", "offline_access openid", "email profile openid"]
    {
        redirected(&app.ask_cold(&client, &[("scope", scope)]).await, "invalid_scope");
    }
    let all = "openid profile email phone address offline_access";
    redirected(&app.ask_cold(&client, &[("scope", all)]).await, "invalid_scope");
}

async fn z5_a_resources_scope_that_is_not_registered_is_refused(app: TestApp) {
    app.resource("https://api.example.test", json!({ "scopes": { "orders:read": "See orders" } })).await;
    let client = app.client("app", web_app()).await;
    redirected(&app.ask_cold(&client, &[("scope", "openid orders:read")]).await, "invalid_scope");
}

async fn z5_an_unknown_scope_is_ignored_and_never_granted(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let asked = [("scope", "openid admin urn:made:up *")];
    let consent = app.ask(&browser, &client, &asked).await;
    assert!(is_consent(&consent), "{}", consent.body);
    for absent in ["admin", "urn:made:up"] {
        assert!(!consent.body.contains(absent), "{absent} is shown: {}", consent.body);
    }
    let tokens = app.bought(&client, &browser.decide(&consent, "consent-approve").await).await;
    assert_eq!(tokens["scope"], "openid");
    assert_eq!(claims_of(text(&tokens, "access_token"))["scope"], "openid");
}

/// Scope values are compared exactly.
async fn z5_case_matters(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[("scope", "openid Email PROFILE")]).await;
    assert_eq!(tokens["scope"], "openid");
}

async fn z5_a_malformed_scope_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for scope in ["openid \"email\"", "openid\temail", "openid ü", "open\\id"] {
        redirected(&app.ask_cold(&client, &[("scope", scope)]).await, "invalid_scope");
    }
}

/// It asks for a refresh token, which this client never gets.
async fn z5_offline_access_is_dropped_for_a_client_without_refresh_tokens(app: TestApp) {
    app.user("alice").await;
    let metadata = app_with(json!({ "grant_types": ["authorization_code"] }));
    let client = app.client("app", metadata).await;
    let asked = [("scope", "openid offline_access")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &asked).await;
    assert_eq!(tokens["scope"], "openid");
    assert!(tokens.get("refresh_token").is_none(), "{tokens}");
}

both!(
    z5_a_scope_that_is_not_registered_is_refused,
    z5_a_resources_scope_that_is_not_registered_is_refused,
    z5_an_unknown_scope_is_ignored_and_never_granted,
    z5_case_matters,
    z5_a_malformed_scope_is_refused,
    z5_offline_access_is_dropped_for_a_client_without_refresh_tokens,
);
