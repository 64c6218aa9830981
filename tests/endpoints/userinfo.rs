//! `GET|POST /userinfo` (rules J6, J1, J2).

use std::collections::BTreeSet;

use chancery_core::account::Account;
use reqwest::Method;
use serde_json::json;

use crate::support::answers::rs;
use crate::support::app::{TestApp, both};
use crate::support::browser::{Page, encode};
use crate::support::people::{TestClient, claims_of, web_app};
use crate::support::tokens::text;

/// A person of whom everything is known.
fn well_known(account: &mut Account) {
    let claims = json!({
        "name": "Alice Aday", "given_name": "Alice", "family_name": "Aday", "middle_name": "B.",
        "nickname": "ali", "profile": "https://alice.example.test/", "website": "https://alice.example.test/blog",
        "picture": "https://alice.example.test/me.png", "gender": "female", "birthdate": "1984-01-07",
        "zoneinfo": "Europe/Madrid", "locale": "es-ES", "name#ja": "アリス",
        "phone_number": "+34 600 000 000", "phone_number_verified": true,
        "address": { "street_address": "Calle Mayor 1", "locality": "Madrid", "country": "ES" },
        "shoe_size": 38,
    });
    account.claims = claims.as_object().expect("an object").clone();
}

/// Every scope that exists, for a client that may have all.
async fn scene(app: &TestApp) -> TestClient {
    app.user_with("alice", well_known).await;
    let mut metadata = web_app();
    metadata["scope"] = "openid profile email phone address offline_access".into();
    app.client("app", metadata).await
}

async fn access_token(app: &TestApp, client: &TestClient, scope: &str) -> String {
    let tokens = app.tokens_by(&app.browser(), "alice", client, &[("scope", scope)]).await;
    text(&tokens, "access_token").to_owned()
}

async fn by_form(app: &TestApp, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Page {
    app.browser().send(Method::POST, "/userinfo", headers, Some(encode(fields))).await
}

async fn claims_follow_the_scopes(app: TestApp) {
    let client = scene(&app).await;
    let updated_at = chancery_core::ports::Clock::now(&*app.clock).0;
    let profile = json!({
        "name": "Alice Aday", "given_name": "Alice", "family_name": "Aday", "middle_name": "B.",
        "nickname": "ali", "profile": "https://alice.example.test/", "website": "https://alice.example.test/blog",
        "picture": "https://alice.example.test/me.png", "gender": "female", "birthdate": "1984-01-07",
        "zoneinfo": "Europe/Madrid", "locale": "es-ES", "name#ja": "アリス",
        "preferred_username": "alice", "updated_at": updated_at,
    });
    for (scope, expected) in [
        ("openid", json!({})),
        ("openid profile", profile),
        ("openid email", json!({ "email": "alice@example.test", "email_verified": true })),
        ("openid phone", json!({ "phone_number": "+34 600 000 000", "phone_number_verified": true })),
        ("openid address", {
            json!({ "address": { "street_address": "Calle Mayor 1", "locality": "Madrid", "country": "ES" } })
        }),
    ] {
        let token = access_token(&app, &client, scope).await;
        let answer = app.userinfo(&token).await;
        assert_eq!(answer.status, 200, "{scope}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut claims = answer.json();
        let sub = claims.as_object_mut().expect("an object").remove("sub");
        assert_eq!(sub, Some(claims_of(&token)["sub"].clone()));
        assert_eq!(claims, expected, "{scope}");
    }
}

async fn what_is_not_known_is_left_out(app: TestApp) {
    app.user_with("alice", |account| {
        account.email = None;
        account.email_verified = false;
        account.claims =
            json!({ "name": "", "nickname": null, "address": {} }).as_object().expect("{}").clone();
    })
    .await;
    let mut metadata = web_app();
    metadata["scope"] = "openid profile email phone address".into();
    let client = app.client("app", metadata).await;
    let token = access_token(&app, &client, "openid profile email phone address").await;
    let claims = app.userinfo(&token).await.json();
    let names: BTreeSet<&str> = claims.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, BTreeSet::from(["preferred_username", "sub", "updated_at"]));
}

async fn j6_without_a_token_there_is_a_bare_challenge(app: TestApp) {
    let browser = app.browser();
    for (method, authorization) in [
        (Method::GET, None),
        (Method::POST, None),
        (Method::GET, Some("Basic YXBwOnNlY3JldA==")),
        (Method::GET, Some("Bearer")),
        (Method::GET, Some("DPoP abc")),
    ] {
        let headers: Vec<_> = authorization.iter().map(|value| ("authorization", *value)).collect();
        let answer = browser.send(method.clone(), "/userinfo", &headers, None).await;
        assert_eq!(answer.status, 401, "{method} {authorization:?}");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="chancery""#);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.body, "");
    }
}

async fn j6_a_token_comes_by_header_or_by_form(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid email").await;
    let browser = app.browser();
    let expected = app.userinfo(&token).await.json();
    assert_eq!(expected["email"], "alice@example.test");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let authorization = format!("{scheme} {token}");
        for method in [Method::GET, Method::POST] {
            let headers = [("authorization", authorization.as_str())];
            let answer = browser.send(method, "/userinfo", &headers, None).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.json(), expected);
        }
    }
    let answer = by_form(&app, &[("access_token", &token)], &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json(), expected);
}

async fn j6_a_token_in_the_query_is_ignored(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    let url = format!("/userinfo?access_token={token}");
    for method in [Method::GET, Method::POST] {
        let answer = app.browser().send(method, &url, &[], None).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="chancery""#);
    }
    // it does not count as a second way either
    let bearer = format!("Bearer {token}");
    let answer = app.browser().send(Method::GET, &url, &[("authorization", &bearer)], None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn j6_a_form_is_no_way_for_get(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    let form = Some(encode(&[("access_token", &token)]));
    let answer = app.browser().send(Method::GET, "/userinfo", &[], form).await;
    assert_eq!(answer.status, 401);
}

async fn j6_two_ways_at_once_are_refused(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    let bearer = format!("Bearer {token}");
    let field = ("access_token", token.as_str());
    let header = ("authorization", bearer.as_str());
    rs(&by_form(&app, &[field], &[header]).await, "invalid_request");
    rs(&by_form(&app, &[field, field], &[]).await, "invalid_request");
    let twice = app.browser().send(Method::GET, "/userinfo", &[header, header], None).await;
    rs(&twice, "invalid_request");
}

async fn j6_an_expired_token_is_refused(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    app.advance(599);
    assert_eq!(app.userinfo(&token).await.status, 200);
    app.advance(1);
    rs(&app.userinfo(&token).await, "invalid_token");
}

async fn j6_without_openid_the_scope_is_insufficient(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "email profile").await;
    let answer = app.userinfo(&token).await;
    rs(&answer, "insufficient_scope");
    assert!(answer.header("www-authenticate").contains(r#"scope="openid""#));
    assert!(!answer.body.contains("alice"));
}

async fn j1_forged_tokens_are_refused(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    for (what, forged) in app.forgeries(&token).await {
        let answer = app.userinfo(&forged).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        rs(&answer, "invalid_token");
        rs(&by_form(&app, &[("access_token", &forged)], &[]).await, "invalid_token");
    }
    assert_eq!(app.userinfo(&token).await.status, 200);
}

async fn j2_tokens_of_other_uses_are_refused(app: TestApp) {
    let client = scene(&app).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let code = app.code(&browser, "alice", &client).await;
    for (what, token) in app.other_tokens(&client, &tokens, &code) {
        let answer = app.userinfo(&token).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        rs(&answer, "invalid_token");
    }
    // presenting the code here has not used it up
    assert_eq!(app.redeem(&client, &code).await.status, 200);
}

async fn j6_other_methods_are_refused(app: TestApp) {
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
        let answer = app.browser().send(method.clone(), "/userinfo", &[], None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD, POST, OPTIONS");
    }
}

async fn j6_stale_revocations_mean_no_answer(app: TestApp) {
    let client = scene(&app).await;
    let token = access_token(&app, &client, "openid").await;
    // the node has not heard from the database for six seconds
    app.clock.advance(6);
    let answer = app.userinfo(&token).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty());
    app.sync();
    assert_eq!(app.userinfo(&token).await.status, 200);
}

both!(
    claims_follow_the_scopes,
    what_is_not_known_is_left_out,
    j1_forged_tokens_are_refused,
    j2_tokens_of_other_uses_are_refused,
    j6_without_a_token_there_is_a_bare_challenge,
    j6_a_token_comes_by_header_or_by_form,
    j6_a_token_in_the_query_is_ignored,
    j6_a_form_is_no_way_for_get,
    j6_two_ways_at_once_are_refused,
    j6_an_expired_token_is_refused,
    j6_without_openid_the_scope_is_insufficient,
    j6_other_methods_are_refused,
    j6_stale_revocations_mean_no_answer,
);
