//! What every answer carries: the exact `state`, and `iss` (rule Z6), by 303 (rule Z10).

use serde_json::Value;

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::front::{first_party, redirected_to};
use crate::support::people::{REDIRECT_URI, query_of, web_app};

const ODD: [&str; 8] = [
    "a b+c%20&=#?/\\\"'<>",
    "&state=other&iss=https://evil.example&code=x",
    "%",
    "%00%0d%0a",
    "\u{1}\u{7f}\t",
    "ünïcode 💥 \u{202e}",
    "{\"json\":[1,2]}",
    " ",
];

async fn z6_odd_characters_of_state_come_back_in_errors(app: TestApp) {
    let client = app.client("app", web_app()).await;
    for state in ODD {
        let answer = app.ask_cold(&client, &[("state", state), ("prompt", "none")]).await;
        redirected_to(&answer, REDIRECT_URI, "login_required", Some(state));
    }
}

/// Readers disagree about `+`: some take it for a space, some for itself.
async fn z6_a_space_and_a_plus_read_the_same_everywhere(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let answer = app.ask_cold(&client, &[("state", "a b+c"), ("prompt", "none")]).await;
    let location = answer.header("location");
    assert!(location.contains("&state=a%20b%2Bc&") && !location.contains('+'), "{location}");
}

async fn z6_odd_characters_of_state_come_back_with_the_code(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for state in ODD {
        let callback = app.authorize(&browser, "alice", &client, &[("state", state)]).await;
        let names: Vec<String> = callback.query_pairs().map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["code", "state", "iss"], "{callback}");
        assert_eq!(query_of(&callback, "state").as_deref(), Some(state));
        assert_eq!(query_of(&callback, "iss").as_deref(), Some(ISSUER));
    }
}

/// Sealed, unsealed and sealed again on the way through our pages.
async fn z6_state_survives_sign_in_and_consent(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    for state in ODD {
        let callback = app.authorize(&app.browser(), "alice", &client, &[("state", state)]).await;
        assert_eq!(query_of(&callback, "state").as_deref(), Some(state));
        assert!(query_of(&callback, "code").is_some(), "{callback}");
    }
}

async fn z6_state_of_2_kib_passes_and_one_byte_more_is_refused(app: TestApp) {
    let client = app.client("app", web_app()).await;
    let longest = "é".repeat(1024);
    let answer = app.ask_cold(&client, &[("state", &longest), ("prompt", "none")]).await;
    redirected_to(&answer, REDIRECT_URI, "login_required", Some(&longest));
    // refused, not cut: half a state would be another one
    let answer = app.ask_cold(&client, &[("state", &format!("{longest}x")), ("prompt", "none")]).await;
    redirected_to(&answer, REDIRECT_URI, "invalid_request", None);
}

async fn z6_without_state_none_is_made_up(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let answer = app.ask_cold(&client, &[("state", ""), ("prompt", "none")]).await;
    redirected_to(&answer, REDIRECT_URI, "login_required", None);
    let callback = app.authorize(&app.browser(), "alice", &client, &[("state", "")]).await;
    let names: Vec<String> = callback.query_pairs().map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names, ["code", "iss"], "{callback}");
}

async fn z6_discovery_promises_iss(app: TestApp) {
    let metadata: Value = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert_eq!(metadata["issuer"], ISSUER);
}

/// Each hop of the whole way, none of them 307 or 308: those would hand the password on.
async fn z10_every_step_of_the_flow_goes_on_by_303(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let url = client.authorize_url(&[]);

    let to_login = browser.get(&url).await;
    assert_eq!((to_login.status.as_u16(), to_login.body.as_str()), (303, ""));
    assert_eq!(to_login.header("cache-control"), "no-store");
    let login = browser.follow(to_login).await;
    let form = login.form_with("login-submit").expect("a sign-in form");
    let fields = [
        ("flow", form.value("flow").expect("flow")),
        ("csrf", form.value("csrf").expect("csrf")),
        ("username", "alice"),
        ("password", crate::support::process::PASSWORD),
    ];
    let to_consent = browser.post("/login", &fields).await;
    assert_eq!((to_consent.status.as_u16(), to_consent.body.as_str()), (303, ""));
    let consent = browser.follow(to_consent).await;
    let form = consent.form_with("consent-approve").expect("a consent form");
    let fields = [
        ("flow", form.value("flow").expect("flow")),
        ("csrf", form.value("csrf").expect("csrf")),
        ("decision", "approve"),
    ];
    let to_client = browser.post("/consent", &fields).await;
    assert_eq!((to_client.status.as_u16(), to_client.body.as_str()), (303, ""));
    assert_eq!(to_client.header("cache-control"), "no-store");
    assert_eq!(to_client.header("referrer-policy"), "same-origin");
    assert!(to_client.header("location").starts_with(REDIRECT_URI));
}

async fn z10_sign_in_for_no_client_goes_on_by_303(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let login = browser.open("/login").await;
    let form = login.form_with("login-submit").expect("a sign-in form");
    let csrf = form.value("csrf").expect("csrf");
    let fields = [("csrf", csrf), ("username", "alice"), ("password", crate::support::process::PASSWORD)];
    let answer = browser.post("/login", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/account"));
}

both!(
    z6_odd_characters_of_state_come_back_in_errors,
    z6_a_space_and_a_plus_read_the_same_everywhere,
    z6_odd_characters_of_state_come_back_with_the_code,
    z6_state_survives_sign_in_and_consent,
    z6_state_of_2_kib_passes_and_one_byte_more_is_refused,
    z6_without_state_none_is_made_up,
    z6_discovery_promises_iss,
    z10_every_step_of_the_flow_goes_on_by_303,
    z10_sign_in_for_no_client_goes_on_by_303,
);
