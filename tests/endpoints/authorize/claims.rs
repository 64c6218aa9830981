//! The `claims` parameter (OpenID Connect Core §5.5).

use serde_json::{Value, json};

use crate::support::app::{TestApp, both};
use crate::support::front::{app_with, code_of, first_party, is_consent, is_login, redirected};
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

async fn asked(app: &TestApp, scope: &str, claims: &Value) -> (Value, Value) {
    let client = app.client("app", first_party()).await;
    let change = [("scope", scope), ("claims", &claims.to_string())];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &change).await;
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    (claims_of(text(&tokens, "id_token")), userinfo)
}

async fn claims_come_where_they_were_asked_for(app: TestApp) {
    app.user("alice").await;
    let claims = json!({ "id_token": { "email": null }, "userinfo": { "name": { "essential": true } } });
    let (id_token, userinfo) = asked(&app, "openid", &claims).await;
    assert_eq!((&id_token["email"], id_token.get("name")), (&json!("alice@example.test"), None));
    assert_eq!((&userinfo["name"], userinfo.get("email")), (&json!("alice example"), None));
}

async fn they_outlive_a_refresh(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let claims = json!({ "id_token": { "email": null }, "userinfo": { "name": null } }).to_string();
    let change = [("scope", "openid offline_access"), ("claims", claims.as_str())];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &change).await;
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    assert_eq!(claims_of(text(&refreshed, "id_token"))["email"], "alice@example.test");
    assert_eq!(app.userinfo(text(&refreshed, "access_token")).await.json()["name"], "alice example");
}

/// A claim is no way round the scopes that a client is registered for.
async fn z5_only_claims_of_registered_scopes_are_given(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_with(json!({ "consent": "skip", "scope": "openid" }))).await;
    let claims = json!({ "id_token": { "email": null }, "userinfo": { "email": null, "shoe_size": null } });
    let change = [("scope", "openid"), ("claims", &claims.to_string())];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &change).await;
    assert_eq!(claims_of(text(&tokens, "id_token")).get("email"), None);
    let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
    assert_eq!(userinfo.as_object().expect("claims").len(), 1, "{userinfo}");
}

/// What is asked for claim by claim is consented to like its scope.
async fn c1_a_new_claim_is_asked_about(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[("scope", "openid")]).await;
    code_of(&browser.approve_for_good(&consent).await);
    code_of(&app.ask(&browser, &client, &[("scope", "openid")]).await);
    let email = json!({ "userinfo": { "email": null } }).to_string();
    let change = [("scope", "openid"), ("claims", email.as_str())];
    let consent = app.ask(&browser, &client, &change).await;
    assert!(is_consent(&consent), "{}", consent.body);
    code_of(&browser.approve_for_good(&consent).await);
    code_of(&app.ask(&browser, &client, &change).await);
}

async fn a_subject_by_name_is_a_hint(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let sub = claims_of(text(&tokens, "id_token"))["sub"].clone();
    let wanted = |sub: &Value| json!({ "id_token": { "sub": { "value": sub } } }).to_string();
    code_of(&app.ask(&browser, &client, &[("claims", &wanted(&sub))]).await);
    let other = wanted(&json!("somebody-else"));
    assert!(is_login(&app.ask(&browser, &client, &[("claims", &other)]).await));
    redirected(
        &app.ask(&browser, &client, &[("claims", &other), ("prompt", "none")]).await,
        "login_required",
    );
}

async fn an_essential_acr_must_be_reached(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let wanted =
        |acr: &str| json!({ "id_token": { "acr": { "essential": true, "values": [acr] } } }).to_string();
    code_of(&app.ask(&browser, &client, &[("claims", &wanted("urn:chancery:acr:password"))]).await);
    let answer = app.ask(&browser, &client, &[("claims", &wanted("urn:example:gold"))]).await;
    redirected(&answer, "unmet_authentication_requirements");
}

both!(
    claims_come_where_they_were_asked_for,
    they_outlive_a_refresh,
    z5_only_claims_of_registered_scopes_are_given,
    c1_a_new_claim_is_asked_about,
    a_subject_by_name_is_a_hint,
    an_essential_acr_must_be_reached,
);
