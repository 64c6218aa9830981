//! `session_state` in answers of the authorization endpoint (§2).

use chancery_core::client::Profile;
use serde_json::json;

use super::{ORIGIN, STATE_COOKIE, is_unchanged, oidc_app, parameters, session_state, stage};
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::first_party;
use crate::support::people::REDIRECT_URI;

async fn it_stands_in_every_response_mode(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", oidc_app(&json!({}))).await;
    let browser = app.browser_of("alice").await;
    for (change, mark) in [
        (&[][..], "?"),
        (&[("response_type", "code id_token")], "#"),
        (&[("response_mode", "fragment")], "#"),
        (&[("response_mode", "form_post")], ""),
        (&[("response_mode", "form_post"), ("response_type", "code id_token")], ""),
    ] {
        let answer = app.ask(&browser, &client, change).await;
        assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&answer)), "{change:?}");
        assert!(parameters(&answer).contains_key("code"), "{change:?}");
        let location = answer.header("location");
        assert!(location.starts_with(&format!("{REDIRECT_URI}{mark}")) || mark.is_empty(), "{location}");
    }
}

async fn it_stands_in_errors_once_the_target_is_proven(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", oidc_app(&json!({ "consent": "always" }))).await;
    let browser = app.browser_of("alice").await;
    for (change, error) in [
        (("prompt", "none"), "consent_required"),
        (("prompt", "none login"), "invalid_request"),
        (("response_type", "code token"), "unauthorized_client"),
        (("max_age", "x"), "invalid_request"),
        (("response_mode", "web_message"), "invalid_request"),
    ] {
        let answer = app.ask(&browser, &client, &[change]).await;
        assert_eq!(parameters(&answer)["error"], error);
        assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&answer)), "{change:?}");
    }
    let consent = app.ask(&browser, &client, &[]).await;
    let denied = browser.decide(&consent, "consent-deny").await;
    assert_eq!(parameters(&denied)["error"], "access_denied");
    assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&denied)));
    let nowhere = [("redirect_uri", "https://evil.example/")];
    let page = app.browser().get(&client.authorize_url(&nowhere)).await;
    assert!(page.status == 400 && !page.headers.contains_key("set-cookie"), "{:?}", page.headers);
}

/// Whoever comes for the first time is recognised from then on.
async fn an_answer_without_the_cookie_makes_it(kind: Kind) {
    let app = stage(kind);
    let client = app.client("app", oidc_app(&json!({}))).await;
    let browser = app.browser();
    let first = app.ask(&browser, &client, &[("prompt", "none")]).await;
    assert_eq!(parameters(&first)["error"], "login_required");
    assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&first)));
    let known = browser.cookies()[STATE_COOKIE].clone();
    let second = app.ask(&browser, &client, &[("prompt", "none")]).await;
    assert_eq!(browser.cookies()[STATE_COOKIE], known, "it is kept");
    assert!(!second.headers.contains_key("set-cookie"));
    // the salt is new each time, so that two answers cannot be told to be one browser's
    assert_ne!(session_state(&first), session_state(&second));
    for other in ["", "x", &known[1..], &format!("{known}A"), &"!".repeat(43)] {
        browser.set_cookie(STATE_COOKIE, other);
        let answer = app.ask(&browser, &client, &[("prompt", "none")]).await;
        assert!(is_unchanged(&browser, &client, ORIGIN, &session_state(&answer)));
        assert_ne!(browser.cookies()[STATE_COOKIE], other);
    }
}

/// The hash is good for one app at one origin: nobody asks in another's name.
async fn it_belongs_to_one_app_and_its_origin(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let uris = ["https://app.example.test:8443/cb", "https://xn--bcher-kva.example:443/cb"];
    let client = app.client("app", oidc_app(&json!({ "redirect_uris": uris }))).await;
    let other = app.client("other", oidc_app(&json!({}))).await;
    let browser = app.browser_of("alice").await;
    for (uri, origin) in [
        ("https://app.example.test:8443/cb", "https://app.example.test:8443"),
        ("https://xn--bcher-kva.example:443/cb", "https://xn--bcher-kva.example"),
    ] {
        let answer = browser.open(&client.authorize_url(&[("redirect_uri", uri)])).await;
        let location = answer.location().expect("an answer");
        let told = location.query_pairs().find(|(name, _)| name == "session_state").expect("told").1;
        assert!(is_unchanged(&browser, &client, origin, &told), "{uri}");
        assert!(!is_unchanged(&browser, &client, ORIGIN, &told));
        assert!(!is_unchanged(&browser, &other, origin, &told));
    }
}

async fn nobody_is_given_it_without_openid(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", oidc_app(&json!({}))).await;
    let browser = app.browser_of("alice").await;
    for scope in ["", "profile", "email openidx", "OPENID"] {
        for prompt in ["", "none", "none login"] {
            let answer = app.ask(&browser, &client, &[("scope", scope), ("prompt", prompt)]).await;
            assert!(!parameters(&answer).contains_key("session_state"), "{scope}, {prompt}");
        }
    }
}

async fn oauth21_clients_are_not_given_it(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    let browser = app.browser_of("alice").await;
    for change in [&[][..], &[("response_mode", "form_post")], &[("prompt", "none login")]] {
        let answer = app.ask(&browser, &client, change).await;
        assert!(!parameters(&answer).contains_key("session_state"), "{change:?}");
    }
}

/// A client of former times does not bring it back.
async fn nobody_is_given_it_where_the_profile_is_off(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", first_party()).await;
    app.update_client(&client, |attributes| attributes.registration.profile = Profile::Oidc).await;
    let browser = app.browser_of("alice").await;
    for prompt in ["", "none", "none login"] {
        let answer = app.ask(&browser, &client, &[("prompt", prompt)]).await;
        assert!(!parameters(&answer).contains_key("session_state"), "{prompt}");
    }
    assert!(!browser.cookies().contains_key(STATE_COOKIE));
}

/// A private-use scheme has no origin, so no page of it could ask.
async fn targets_without_an_origin_are_not_given_it(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let uri = "com.example.app:/cb";
    let native = json!({
        "redirect_uris": [uri], "application_type": "native", "response_types": ["code"],
        "grant_types": ["authorization_code"],
    });
    let client = app.client("app", oidc_app(&native)).await;
    let browser = app.browser_of("alice").await;
    let answer = browser.open(&client.authorize_url(&[("redirect_uri", uri)])).await;
    let location = answer.header("location");
    assert!(location.starts_with("com.example.app:/cb?code="), "{location} {}", answer.body);
    assert!(!location.contains("session_state"), "{location}");
}

both!(
    it_stands_in_every_response_mode,
    it_stands_in_errors_once_the_target_is_proven,
    an_answer_without_the_cookie_makes_it,
    it_belongs_to_one_app_and_its_origin,
    nobody_is_given_it_without_openid,
    oauth21_clients_are_not_given_it,
    nobody_is_given_it_where_the_profile_is_off,
    targets_without_an_origin_are_not_given_it,
);
