//! `refresh_token` (rule T8).

use chancery_core::client::GrantType;
use serde_json::Value;

use crate::support::answers::{inactive, tok};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::browser::{Browser, Page};
use crate::support::credentials::app_by;
use crate::support::people::{TestClient, web_app};
use crate::support::tokens::text;

const DAY: i64 = 86_400;
const OFFLINE: [(&str, &str); 1] = [("scope", "openid email offline_access")];

/// A refresh that succeeds.
async fn refreshed(app: &TestApp, client: &TestClient, tokens: &Value) -> Value {
    let answer = app.refresh(client, text(tokens, "refresh_token")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

async fn with_scope(app: &TestApp, client: &TestClient, tokens: &Value, scope: &str) -> Page {
    let parameters =
        [("grant_type", "refresh_token"), ("refresh_token", text(tokens, "refresh_token")), ("scope", scope)];
    app.token(client, &parameters).await
}

async fn t8_every_refresh_hands_out_a_successor(app: TestApp) {
    app.user("alice").await;
    for method in ["client_secret_basic", "none"] {
        let client = app.client(&format!("app-{method}"), app_by(method)).await;
        let mut tokens = app.tokens("alice", &client).await;
        let mut seen = std::collections::BTreeSet::from([text(&tokens, "refresh_token").to_owned()]);
        for _ in 0..4 {
            app.advance(60);
            let next = refreshed(&app, &client, &tokens).await;
            assert_ne!(next["access_token"], tokens["access_token"]);
            assert!(seen.insert(text(&next, "refresh_token").to_owned()), "{method} did not rotate");
            assert_eq!(next["scope"], tokens["scope"]);
            app.assert_alive(&client, &next).await;
            tokens = next;
        }
    }
}

async fn t8_a_confidential_client_may_keep_its_token(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["rotation"] = "keep".into();
    let client = app.client("app", metadata).await;
    let first = app.tokens("alice", &client).await;
    for _ in 0..3 {
        app.advance(600);
        let next = refreshed(&app, &client, &first).await;
        assert_eq!(next["refresh_token"], first["refresh_token"]);
    }
}

async fn t8_a_refresh_token_is_its_clients_alone(app: TestApp) {
    app.user("alice").await;
    let owner = app.client("owner", web_app()).await;
    let tokens = app.tokens("alice", &owner).await;
    for (id, metadata) in [("thief", web_app()), ("public-thief", app_by("none"))] {
        let thief = app.client(id, metadata).await;
        tok(&app.refresh(&thief, text(&tokens, "refresh_token")).await, "invalid_grant");
    }
    // nor does a thief's attempt with an old one end the family
    let next = refreshed(&app, &owner, &tokens).await;
    let last = refreshed(&app, &owner, &next).await;
    let thief = app.client("another-thief", web_app()).await;
    tok(&app.refresh(&thief, text(&tokens, "refresh_token")).await, "invalid_grant");
    app.assert_alive(&owner, &last).await;
}

async fn t8_a_wider_scope_is_refused_and_the_token_stays(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["scope"] = "openid profile email phone offline_access".into();
    let client = app.client("app", metadata).await;
    let tokens = app.tokens("alice", &client).await;
    for wider in ["openid profile email phone", "phone", "offline_access", "unknown", "a\"b"] {
        tok(&with_scope(&app, &client, &tokens, wider).await, "invalid_scope");
    }
    app.assert_alive(&client, &tokens).await;
    refreshed(&app, &client, &tokens).await;
}

async fn t8_a_narrower_scope_narrows_one_answer(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let answer = with_scope(&app, &client, &tokens, "openid").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let narrow = answer.json();
    assert_eq!(narrow["scope"], "openid");
    let userinfo = app.userinfo(text(&narrow, "access_token")).await.json();
    assert!(userinfo.get("email").is_none(), "{userinfo}");

    let without_openid = with_scope(&app, &client, &narrow, "email").await.json();
    assert!(without_openid.get("id_token").is_none(), "{without_openid}");

    let whole = refreshed(&app, &client, &without_openid).await;
    assert_eq!(whole["scope"], "openid email profile");
    let userinfo = app.userinfo(text(&whole, "access_token")).await.json();
    assert_eq!(userinfo["email"], "alice@example.test");
}

async fn t8_reuse_ends_the_family(app: TestApp) {
    app.user("alice").await;
    for method in ["client_secret_basic", "none"] {
        let client = app.client(&format!("app-{method}"), app_by(method)).await;
        let first = app.tokens("alice", &client).await;
        let second = refreshed(&app, &client, &first).await;
        let third = refreshed(&app, &client, &second).await;
        app.assert_alive(&client, &third).await;
        tok(&app.refresh(&client, text(&first, "refresh_token")).await, "invalid_grant");
        for tokens in [&third, &second, &first] {
            app.assert_dead(&client, tokens).await;
        }
    }
}

async fn t8_reuse_ends_no_other_family(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let other = app.tokens("alice", &client).await;
    let first = app.tokens("alice", &client).await;
    let second = refreshed(&app, &client, &first).await;
    let third = refreshed(&app, &client, &second).await;
    tok(&app.refresh(&client, text(&first, "refresh_token")).await, "invalid_grant");
    app.assert_dead(&client, &third).await;
    app.assert_alive(&client, &other).await;
}

async fn t8_altered_tokens_are_refused_and_end_nothing(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let first = app.tokens("alice", &client).await;
    let tokens = refreshed(&app, &client, &first).await;
    let token = text(&tokens, "refresh_token");
    let parts: Vec<&str> = token.split('.').collect();
    let mut altered: Vec<String> = vec![
        "x".to_owned(),
        token[1..].to_owned(),
        token[..token.len() - 1].to_owned(),
        format!("{token}A"),
        format!("{token}."),
        format!(" {token}"),
        token.to_uppercase(),
        "x".repeat(10_000),
    ];
    for (index, part) in parts.iter().enumerate() {
        for other in ["", "0", "2", &format!("{part}0"), &part.chars().rev().collect::<String>()] {
            let mut parts = parts.clone();
            parts[index] = other;
            let text = parts.join(".");
            if text != token {
                altered.push(text);
            }
        }
    }
    for wrong in &altered {
        tok(&app.refresh(&client, wrong).await, "invalid_grant");
        inactive(&app.introspect(&client, wrong).await);
    }
    for name in ["access_token", "id_token"] {
        tok(&app.refresh(&client, text(&tokens, name)).await, "invalid_grant");
    }
    app.assert_alive(&client, &tokens).await;
    let missing = [("grant_type", "refresh_token")];
    tok(&app.token(&client, &missing).await, "invalid_request");
}

async fn t8_unused_for_two_weeks_it_dies(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &OFFLINE).await;
    app.advance(14 * DAY - 1);
    let tokens = refreshed(&app, &client, &tokens).await;
    app.advance(14 * DAY);
    inactive(&app.introspect(&client, text(&tokens, "refresh_token")).await);
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_grant");
}

async fn t8_however_often_used_it_dies_after_ninety_days(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let mut tokens = app.tokens_by(&app.browser(), "alice", &client, &OFFLINE).await;
    for _ in 0..8 {
        app.advance(10 * DAY);
        app.purge().await;
        tokens = refreshed(&app, &client, &tokens).await;
    }
    app.advance(10 * DAY - 1);
    tokens = refreshed(&app, &client, &tokens).await;
    app.advance(1);
    inactive(&app.introspect(&client, text(&tokens, "refresh_token")).await);
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_grant");
}

async fn t8_reuse_is_recognised_as_long_as_the_family_lives(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let first = app.tokens_by(&app.browser(), "alice", &client, &OFFLINE).await;
    let mut tokens = first.clone();
    for _ in 0..5 {
        app.advance(13 * DAY);
        app.purge().await;
        tokens = refreshed(&app, &client, &tokens).await;
    }
    tok(&app.refresh(&client, text(&first, "refresh_token")).await, "invalid_grant");
    app.assert_dead(&client, &tokens).await;
}

/// Signs out at the app's request.
async fn sign_out(browser: &Browser, tokens: &Value) {
    let page = browser.open(&format!("/end_session?id_token_hint={}", text(tokens, "id_token"))).await;
    assert_eq!(page.status, 200, "{}", page.body);
}

async fn t8_a_grant_of_a_session_ends_with_it(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    app.assert_alive(&client, &tokens).await;
    sign_out(&browser, &tokens).await;
    app.assert_dead(&client, &tokens).await;
}

async fn t8_a_grant_of_a_session_ends_at_its_absolute_limit(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    app.advance(7 * DAY - 1);
    let tokens = refreshed(&app, &client, &tokens).await;
    app.advance(1);
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "invalid_grant");
}

async fn t8_offline_access_outlives_the_session(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &OFFLINE).await;
    sign_out(&browser, &tokens).await;
    app.assert_alive(&client, &tokens).await;
    app.advance(8 * DAY);
    let tokens = refreshed(&app, &client, &tokens).await;
    app.assert_alive(&client, &tokens).await;
}

async fn t8_so_does_a_client_that_is_registered_as_offline(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["binding"] = "offline".into();
    let client = app.client("app", metadata).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    sign_out(&browser, &tokens).await;
    let tokens = refreshed(&app, &client, &tokens).await;
    app.assert_alive(&client, &tokens).await;
}

async fn t8_refresh_tokens_are_issued_by_the_clients_rule(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    for (rule, plain, offline) in
        [("never", false, false), ("with_offline_access", false, true), ("always", true, true)]
    {
        let mut metadata = web_app();
        metadata["refresh"] = rule.into();
        let client = app.client(rule, metadata).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        assert_eq!(tokens.get("refresh_token").is_some(), plain, "{rule}");
        let tokens = app.tokens_by(&browser, "alice", &client, &OFFLINE).await;
        assert_eq!(tokens.get("refresh_token").is_some(), offline, "{rule} with offline_access");
    }
}

async fn t8_a_client_that_may_no_longer_refresh_is_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    app.update_client(&client, |attributes| {
        attributes.grants.grant_types.remove(&GrantType::RefreshToken);
    })
    .await;
    tok(&app.refresh(&client, text(&tokens, "refresh_token")).await, "unauthorized_client");
}

in_both_realms!(
    t8_every_refresh_hands_out_a_successor,
    t8_a_confidential_client_may_keep_its_token,
    t8_a_refresh_token_is_its_clients_alone,
    t8_a_wider_scope_is_refused_and_the_token_stays,
    t8_a_narrower_scope_narrows_one_answer,
    t8_reuse_ends_the_family,
    t8_reuse_ends_no_other_family,
    t8_altered_tokens_are_refused_and_end_nothing,
    t8_unused_for_two_weeks_it_dies,
    t8_however_often_used_it_dies_after_ninety_days,
    t8_reuse_is_recognised_as_long_as_the_family_lives,
    t8_a_grant_of_a_session_ends_with_it,
    t8_a_grant_of_a_session_ends_at_its_absolute_limit,
    t8_offline_access_outlives_the_session,
    t8_so_does_a_client_that_is_registered_as_offline,
    t8_refresh_tokens_are_issued_by_the_clients_rule,
    t8_a_client_that_may_no_longer_refresh_is_refused,
);
