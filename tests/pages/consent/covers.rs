//! What an approval covers (rule C1).

use serde_json::{Value, json};

use super::{API, approve_for_good, is_silent};
use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, code_of, first_party, flow_of, hidden};
use crate::support::people::{REDIRECT_URI, web_app};
use crate::support::tokens::text;

/// A client without a secret, sent back to `redirect_uri`.
fn public(redirect_uri: &str) -> Value {
    app_with(json!({
        "redirect_uris": [redirect_uri],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
    }))
}

async fn c1_more_scope_is_asked_for_again_and_less_is_not(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[("scope", "openid profile")]).await;
    assert!(is_silent(&app, &browser, &client, &[("scope", "openid profile")]).await);
    assert!(is_silent(&app, &browser, &client, &[("scope", "openid")]).await);
    assert!(!is_silent(&app, &browser, &client, &[("scope", "openid email")]).await);
    assert!(!is_silent(&app, &browser, &client, &[("scope", "openid profile offline_access")]).await);
    // approved in two steps, both hold
    approve_for_good(&app, &browser, &client, &[("scope", "openid email")]).await;
    assert!(is_silent(&app, &browser, &client, &[("scope", "openid profile email")]).await);
}

async fn c1_another_resource_is_asked_for_again(app: TestApp) {
    app.user("alice").await;
    let other = "https://other.example.test";
    app.resource(API, json!({})).await;
    app.resource(other, json!({})).await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[("resource", API)]).await;
    assert!(is_silent(&app, &browser, &client, &[("resource", API)]).await);
    assert!(is_silent(&app, &browser, &client, &[]).await);
    assert!(!is_silent(&app, &browser, &client, &[("resource", other)]).await);
    assert!(!is_silent(&app, &browser, &client, &[("resource", API), ("resource", other)]).await);
}

/// Writing at one API and reading at another is not writing at the other.
async fn c1_a_scope_approved_at_one_resource_is_none_at_another(app: TestApp) {
    app.user("alice").await;
    let other = "https://other.example.test";
    let scopes = json!({ "scopes": { "read": "Read", "write": "Write" } });
    app.resource(API, scopes.clone()).await;
    app.resource(other, scopes).await;
    let client = app.client("app", app_with(json!({ "scope": "openid email read write" }))).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[("resource", API), ("scope", "openid write")]).await;
    approve_for_good(&app, &browser, &client, &[("resource", other), ("scope", "openid read")]).await;
    for (resource, scope, silent) in [
        (API, "openid write", true),
        (other, "openid read", true),
        (API, "openid", true),
        (other, "openid write", false),
        (API, "openid read", false),
        (API, "openid email write", false),
    ] {
        let asked = [("resource", resource), ("scope", scope)];
        assert_eq!(is_silent(&app, &browser, &client, &asked).await, silent, "{resource} {scope}");
    }
    assert!(!is_silent(&app, &browser, &client, &[("scope", "openid write")]).await, "at no API");
    // one made anew under the same name was not approved
    app.delete_resource(API).await;
    app.resource(API, json!({ "scopes": { "write": "Write" } })).await;
    assert!(!is_silent(&app, &browser, &client, &[("resource", API), ("scope", "openid write")]).await);
    let both = [("resource", API), ("resource", other), ("scope", "openid read")];
    assert!(!is_silent(&app, &browser, &client, &both).await);
}

async fn c1_another_client_is_asked_about(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let twin = app.client("twin", web_app()).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[]).await;
    assert!(!is_silent(&app, &browser, &twin, &[]).await);
}

/// Whoever just says yes is not asked again, and an app may renew its tokens without a page.
async fn c1_an_approval_is_remembered_and_the_page_says_so(app: TestApp) {
    app.user("alice").await;
    for (id, metadata) in [("web", web_app()), ("spa", public(REDIRECT_URI))] {
        let client = app.client(id, metadata).await;
        let browser = app.browser_of("alice").await;
        let consent = app.ask(&browser, &client, &[]).await;
        let said = consent.text("remembered").expect("what becomes of the answer");
        assert!(said.contains("until you withdraw it on your account page"), "{said}");
        code_of(&browser.decide(&consent, "consent-approve").await);
        code_of(&browser.get(&client.authorize_url(&[("prompt", "none")])).await);
    }
    // a form that was put together by hand says no less
    let client = app.client("plain", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    let (flow, csrf) = (flow_of(&consent), hidden(&consent, "csrf"));
    let fields = [("flow", flow.as_str()), ("csrf", &csrf), ("decision", "approve")];
    code_of(&browser.post("/consent", &fields).await);
    assert!(is_silent(&app, &browser, &client, &[]).await);
}

/// It is the person's, not the browser's.
async fn c1_a_remembered_approval_holds_at_other_browsers(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[]).await;
    let elsewhere = app.browser_of("alice").await;
    assert!(is_silent(&app, &elsewhere, &client, &[]).await);
}

/// Any program can take a loopback port or a private-use scheme, so nothing proves who asks.
async fn c1_public_clients_without_a_claimed_https_redirect_are_always_asked(app: TestApp) {
    app.user("alice").await;
    for (id, uri) in [("cli", "http://127.0.0.1:4000/callback"), ("phone", "com.example.app:/callback")] {
        let mut metadata = public(uri);
        metadata["application_type"] = json!("native");
        let client = app.client(id, metadata).await;
        let browser = app.browser_of("alice").await;
        let change = [("redirect_uri", uri)];
        let consent = app.ask(&browser, &client, &change).await;
        assert_eq!(consent.text("remembered"), None, "{}", consent.body);
        code_of(&browser.approve_for_good(&consent).await);
        assert!(!is_silent(&app, &browser, &client, &change).await);
    }
}

async fn c1_public_clients_with_a_claimed_https_redirect_may_be_remembered(app: TestApp) {
    app.user("alice").await;
    let client = app.client("spa", public(REDIRECT_URI)).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[]).await;
    assert!(is_silent(&app, &browser, &client, &[]).await);
}

/// Not even an administrator's word makes such a client trustworthy.
async fn c1_consent_skip_does_not_hold_for_a_client_that_anybody_could_pose_as(app: TestApp) {
    app.user("alice").await;
    let loopback = "http://localhost:4000/callback";
    let mut metadata = public(loopback);
    metadata["consent"] = json!("skip");
    metadata["redirect_uris"] = json!([loopback, REDIRECT_URI]);
    let client = app.client("cli", metadata).await;
    let browser = app.browser_of("alice").await;
    assert!(!is_silent(&app, &browser, &client, &[("redirect_uri", loopback)]).await);
    assert!(is_silent(&app, &browser, &client, &[]).await);
}

/// One client, two redirect URIs: what was remembered at the safe one does not open the other.
async fn c1_what_an_https_redirect_earned_does_not_serve_a_loopback_one(app: TestApp) {
    app.user("alice").await;
    let loopback = "http://127.0.0.1/callback";
    let mut metadata = public(REDIRECT_URI);
    metadata["redirect_uris"] = json!([REDIRECT_URI, loopback]);
    let client = app.client("app", metadata).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[]).await;
    assert!(is_silent(&app, &browser, &client, &[]).await);
    assert!(!is_silent(&app, &browser, &client, &[("redirect_uri", loopback)]).await);
}

async fn c1_a_client_with_consent_always_is_always_asked(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_with(json!({ "consent": "always" }))).await;
    let browser = app.browser_of("alice").await;
    for _ in 0..2 {
        let consent = app.ask(&browser, &client, &[]).await;
        assert_eq!(consent.text("remembered"), None, "{}", consent.body);
        code_of(&browser.approve_for_good(&consent).await);
    }
    assert!(!is_silent(&app, &browser, &client, &[]).await);
}

async fn c1_a_first_party_client_is_not_asked_about(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    assert!(is_silent(&app, &browser, &client, &[]).await);
}

/// Nothing is granted beyond what the page showed.
async fn c1_the_token_holds_what_was_approved(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    approve_for_good(&app, &browser, &client, &[("scope", "openid profile email")]).await;
    let answer = app.ask(&browser, &client, &[("scope", "openid")]).await;
    let tokens = app.bought(&client, &answer).await;
    assert_eq!(tokens["scope"], "openid");
    assert!(app.userinfo(text(&tokens, "access_token")).await.json().get("email").is_none());
}

both!(
    c1_more_scope_is_asked_for_again_and_less_is_not,
    c1_another_resource_is_asked_for_again,
    c1_a_scope_approved_at_one_resource_is_none_at_another,
    c1_another_client_is_asked_about,
    c1_an_approval_is_remembered_and_the_page_says_so,
    c1_a_remembered_approval_holds_at_other_browsers,
    c1_public_clients_without_a_claimed_https_redirect_are_always_asked,
    c1_public_clients_with_a_claimed_https_redirect_may_be_remembered,
    c1_consent_skip_does_not_hold_for_a_client_that_anybody_could_pose_as,
    c1_what_an_https_redirect_earned_does_not_serve_a_loopback_one,
    c1_a_client_with_consent_always_is_always_asked,
    c1_a_first_party_client_is_not_asked_about,
    c1_the_token_holds_what_was_approved,
);
