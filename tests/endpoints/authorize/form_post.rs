//! Response modes: `query`, and `form_post`, whose page escapes what it carries (rule Z11).

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::front::{app_with, first_party, page, redirected};
use crate::support::html;
use crate::support::people::{REDIRECT_URI, web_app};
use serde_json::json;

/// What the page posts, and the checks that hold for every such page.
#[track_caller]
fn posted(answer: &Page, action: &str) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(!answer.headers.contains_key("location"));
    let policy = answer.header("content-security-policy");
    let scripts = policy.split("; ").find(|d| d.starts_with("script-src")).expect("script-src");
    assert!(scripts.starts_with("script-src 'nonce-") && scripts.matches(' ').count() == 1, "{policy}");
    let forms = html::forms(&answer.body);
    let [form] = forms.as_slice() else { panic!("one form expected: {}", answer.body) };
    assert_eq!((form.action.as_str(), form.method.as_str()), (action, "post"));
    // works without JavaScript: a button that adds no parameter
    assert!(form.buttons.iter().all(|b| b.name.is_none() && b.action.is_none()) && form.buttons.len() == 1);
    form.fields.clone()
}

fn names(fields: &[(String, String)]) -> Vec<&str> {
    fields.iter().map(|(name, _)| name.as_str()).collect()
}

async fn z11_an_unadvertised_response_mode_is_refused_in_the_query(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for mode in
        ["fragment", "web_message", "query.jwt", "jwt", "form_post.jwt", "FORM_POST", "query form_post"]
    {
        let answer = app.ask_cold(&client, &[("response_mode", mode), ("prompt", "none")]).await;
        redirected(&answer, "invalid_request");
    }
}

async fn z11_query_is_the_default_and_may_be_named(app: TestApp) {
    let client = app.client("app", web_app()).await;
    redirected(
        &app.ask_cold(&client, &[("response_mode", "query"), ("prompt", "none")]).await,
        "login_required",
    );
}

/// The code is in a body: in no address, history or referrer.
async fn z11_form_post_carries_the_code_and_iss(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    let answer = app.ask(&browser, &client, &[("response_mode", "form_post")]).await;
    let fields = posted(&answer, REDIRECT_URI);
    assert_eq!(names(&fields), ["code", "state", "iss"]);
    assert_eq!((fields[1].1.as_str(), fields[2].1.as_str()), ("a-state", ISSUER));
    let tokens = app.redeem(&client, &fields[0].1).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
}

/// The mode is frozen with the request.
async fn z11_form_post_holds_through_sign_in_and_consent(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let login = app.ask(&browser, &client, &[("response_mode", "form_post")]).await;
    let consent = browser.sign_in(&login, "alice").await;
    let answer = browser.decide(&consent, "consent-approve").await;
    assert_eq!(names(&posted(&answer, REDIRECT_URI)), ["code", "state", "iss"]);
}

async fn z11_form_post_carries_errors_too(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for (change, error) in [
        (("prompt", "none"), "login_required"),
        (("scope", "phone"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
    ] {
        let answer = app.ask_cold(&client, &[("response_mode", "form_post"), change]).await;
        let fields = posted(&answer, REDIRECT_URI);
        assert_eq!(names(&fields), ["error", "error_description", "state", "iss"]);
        assert_eq!((fields[0].1.as_str(), fields[2].1.as_str()), (error, "a-state"));
    }
}

async fn z11_denied_consent_is_posted(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser_of("alice").await;
    let consent = app.ask(&browser, &client, &[("response_mode", "form_post")]).await;
    let fields = posted(&browser.decide(&consent, "consent-deny").await, REDIRECT_URI);
    assert_eq!((names(&fields)[0], fields[0].1.as_str()), ("error", "access_denied"));
}

async fn z11_the_form_post_page_escapes_what_it_carries(app: TestApp) {
    let uri = "https://app.example.test/callback?a='&b=%22%3E%3Cscript%3E";
    let client = app.client("app", app_with(json!({ "redirect_uris": [uri] }))).await;
    for state in [
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "</form><form action=https://evil.example>",
        "&quot;&#34;&lt;",
        "--></title><!--",
        "ünïcode 💥",
    ] {
        let change =
            [("redirect_uri", uri), ("response_mode", "form_post"), ("prompt", "none"), ("state", state)];
        let answer = app.ask_cold(&client, &change).await;
        let fields = posted(&answer, uri);
        assert_eq!(names(&fields), ["error", "error_description", "state", "iss"]);
        assert_eq!(fields[2].1, state, "{}", answer.body);
        for raw in ["<script>alert", "<img", "<form action=https"] {
            assert!(!answer.body.contains(raw), "{raw} stands in {}", answer.body);
        }
    }
}

/// Without a proven client there is nobody to post to.
async fn z11_form_post_to_an_unproven_uri_is_a_page(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let change = [("response_mode", "form_post"), ("redirect_uri", "https://evil.example/")];
    page(&app.ask_cold(&client, &change).await, "invalid_request");
}

both!(
    z11_an_unadvertised_response_mode_is_refused_in_the_query,
    z11_query_is_the_default_and_may_be_named,
    z11_form_post_carries_the_code_and_iss,
    z11_form_post_holds_through_sign_in_and_consent,
    z11_form_post_carries_errors_too,
    z11_denied_consent_is_posted,
    z11_the_form_post_page_escapes_what_it_carries,
    z11_form_post_to_an_unproven_uri_is_a_page,
);
