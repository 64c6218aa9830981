//! `prompt=none` never shows a page (rule Z7), and what else `prompt` may hold.

use serde_json::json;

use crate::support::app::{TestApp, both};
use crate::support::front::{
    SESSION_COOKIE, app_with, code_of, first_party, is_consent, redirected, redirected_to,
};
use crate::support::people::{query_of, web_app};
use crate::support::tokens::text;

const NONE: [(&str, &str); 1] = [("prompt", "none")];

async fn z7_z14_a_cold_browser_is_told_login_required(app: TestApp) {
    let client = app.client("app", web_app()).await;
    redirected(&app.ask_cold(&client, &NONE).await, "login_required");
}

/// Made up, cut short, or of the right shape but unknown.
async fn z7_a_session_cookie_that_nobody_was_given_is_no_sign_in(app: TestApp) {
    let client = app.client("app", first_party()).await;
    for value in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "\"\""] {
        let browser = app.browser();
        browser.set_cookie(SESSION_COOKIE, value);
        redirected(&browser.get(&client.authorize_url(&NONE)).await, "login_required");
    }
}

async fn z7_without_consent_it_is_consent_required(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    redirected(&browser.get(&client.authorize_url(&NONE)).await, "consent_required");
}

async fn z7_signed_in_and_remembered_the_code_comes_at_once(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[]).await;
    code_of(&browser.approve_for_good(&consent).await);
    let answer = browser.get(&client.authorize_url(&NONE)).await;
    app.bought(&client, &answer).await;
}

async fn z7_more_than_was_remembered_is_consent_required(app: TestApp) {
    app.user("alice").await;
    app.resource("https://api.example.test", json!({})).await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[("scope", "openid")]).await;
    code_of(&browser.approve_for_good(&consent).await);
    for more in [
        &[("prompt", "none"), ("scope", "openid email")][..],
        &[("prompt", "none"), ("scope", "openid"), ("resource", "https://api.example.test")],
    ] {
        redirected(&browser.get(&client.authorize_url(more)).await, "consent_required");
    }
}

/// A public client whose redirect URI another program could take is always asked about.
async fn z7_a_client_that_is_always_asked_is_consent_required(app: TestApp) {
    app.user("alice").await;
    let uri = "http://127.0.0.1/callback";
    let metadata = json!({
        "redirect_uris": [uri],
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"],
    });
    let client = app.client("cli", app_with(metadata)).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[("redirect_uri", uri)]).await;
    code_of(&browser.approve_for_good(&consent).await);
    let change = [("redirect_uri", uri), ("prompt", "none")];
    let answer = browser.get(&client.authorize_url(&change)).await;
    redirected_to(&answer, uri, "consent_required", Some("a-state"));
}

async fn z7_a_sign_in_that_is_too_old_is_login_required(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    app.advance(61);
    let change = [("prompt", "none"), ("max_age", "60")];
    redirected(&browser.get(&client.authorize_url(&change)).await, "login_required");
    let change = [("prompt", "none"), ("max_age", "0")];
    redirected(&browser.get(&client.authorize_url(&change)).await, "login_required");
}

async fn z7_a_disabled_account_is_login_required(app: TestApp) {
    let alice = app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    code_of(&browser.get(&client.authorize_url(&NONE)).await);
    app.disable_account(&alice).await;
    redirected(&browser.get(&client.authorize_url(&NONE)).await, "login_required");
}

/// With two people at the browser it is the one who signed in last; nobody is asked.
async fn z7_of_two_people_it_is_the_last_who_signed_in(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser();
    for name in ["alice", "bob", "alice"] {
        app.sign_in_at(&browser, name).await;
        let tokens = app.bought(&client, &browser.get(&client.authorize_url(&NONE)).await).await;
        let userinfo = app.userinfo(text(&tokens, "access_token")).await.json();
        assert_eq!(userinfo["email"], format!("{name}@example.test"));
    }
}

async fn z7_none_stands_alone(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for prompt in ["none login", "login none", "none consent", "select_account none", "none  login"] {
        let answer = browser.get(&client.authorize_url(&[("prompt", prompt)])).await;
        redirected(&answer, "invalid_request");
    }
}

async fn z7_an_unknown_prompt_is_an_invalid_request(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for prompt in ["create", "NONE", "none,login", "login consent x"] {
        redirected(&app.ask_cold(&client, &[("prompt", prompt)]).await, "invalid_request");
    }
}

/// A background request may come as often as the client likes, and each answer is good.
async fn z7_each_silent_request_gets_its_own_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let url = client.authorize_url(&NONE);
    let first = browser.get(&url).await;
    let second = browser.get(&url).await;
    assert_ne!(code_of(&first), code_of(&second));
    app.bought(&client, &first).await;
    app.bought(&client, &second).await;
}

/// `prompt=consent` asks again although everything is remembered.
async fn prompt_consent_always_asks(app: TestApp) {
    app.user("alice").await;
    for (id, metadata) in [("app", web_app()), ("own", first_party())] {
        let client = app.client(id, metadata).await;
        let browser = app.browser_of("alice").await;
        let consent = app.ask(&browser, &client, &[("prompt", "consent")]).await;
        assert!(is_consent(&consent), "{}", consent.body);
        browser.approve_for_good(&consent).await;
        let consent = app.ask(&browser, &client, &[("prompt", "consent")]).await;
        assert!(is_consent(&consent), "{}", consent.body);
        let answer = browser.decide(&consent, "consent-approve").await;
        let callback = answer.location().expect("a redirect");
        assert!(query_of(&callback, "code").is_some(), "{callback}");
    }
}

both!(
    z7_z14_a_cold_browser_is_told_login_required,
    z7_a_session_cookie_that_nobody_was_given_is_no_sign_in,
    z7_without_consent_it_is_consent_required,
    z7_signed_in_and_remembered_the_code_comes_at_once,
    z7_more_than_was_remembered_is_consent_required,
    z7_a_client_that_is_always_asked_is_consent_required,
    z7_a_sign_in_that_is_too_old_is_login_required,
    z7_a_disabled_account_is_login_required,
    z7_of_two_people_it_is_the_last_who_signed_in,
    z7_none_stands_alone,
    z7_an_unknown_prompt_is_an_invalid_request,
    z7_each_silent_request_gets_its_own_code,
    prompt_consent_always_asks,
);
