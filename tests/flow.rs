//! The whole way once, in this process: sign-in, consent, code, tokens, userinfo, refresh.

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::people::{claims_of, query_of, web_app};

async fn a_person_signs_in_and_the_app_gets_tokens(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();

    let callback = app.authorize(&browser, "alice", &client, &[]).await;
    assert_eq!(query_of(&callback, "state").as_deref(), Some("a-state"));
    assert_eq!(query_of(&callback, "iss").as_deref(), Some(ISSUER));
    let code = query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"));

    let answer = app.redeem(&client, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    let id_token = claims_of(tokens["id_token"].as_str().expect("an ID token"));
    assert_eq!(id_token["iss"], ISSUER);
    assert_eq!(id_token["nonce"], "a-nonce");

    let userinfo = app.userinfo(tokens["access_token"].as_str().expect("an access token")).await;
    assert_eq!(userinfo.status, 200, "{}", userinfo.body);
    assert_eq!(userinfo.json()["sub"], id_token["sub"]);
    assert_eq!(userinfo.json()["email"], "alice@example.test");

    let refreshed = app.refresh(&client, tokens["refresh_token"].as_str().expect("a refresh token")).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    assert_ne!(refreshed.json()["access_token"], tokens["access_token"]);
}

/// Signed in already and consent remembered: the second time nobody is asked.
async fn the_second_time_nobody_is_asked(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    app.code(&browser, "alice", &client).await;
    app.advance(60);
    let answer = browser.open(&client.authorize_url(&[])).await;
    let location = answer.location().unwrap_or_else(|| panic!("asked again: {}", answer.body));
    assert!(query_of(&location, "code").is_some(), "{location}");
}

both!(a_person_signs_in_and_the_app_gets_tokens, the_second_time_nobody_is_asked);
