//! `authorization_code`: what a code is bound to (rules T3, T4, Z15).

use chancery_core::client::Profile;
use serde_json::json;

use crate::support::answers::tok;
use crate::support::app::{TestApp, in_both_realms};
use crate::support::credentials::app_by;
use crate::support::database::Kind;
use crate::support::people::{CHALLENGE, REDIRECT_URI, TestClient, VERIFIER, query_of, web_app};
use crate::support::tokens::{code_parameters, text};

async fn the_answer_holds_what_was_asked_for_and_nothing_else(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let answer = app.redeem(&client, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    assert_eq!(answer.header("set-cookie"), "");
    let mut tokens = answer.json();
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(!text(&tokens, name).is_empty());
        tokens.as_object_mut().expect("an object").remove(name);
    }
    let rest = json!({ "token_type": "Bearer", "expires_in": 600, "scope": "openid email profile" });
    assert_eq!(tokens, rest);
}

async fn without_openid_there_is_no_id_token(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[("scope", "email")]).await;
    assert_eq!(tokens["scope"], "email");
    assert!(tokens.get("id_token").is_none(), "{tokens}");
}

async fn t3_a_thief_leaves_the_code_to_its_owner(app: TestApp) {
    app.user("alice").await;
    let owner = app.client("owner", web_app()).await;
    let thief = app.client("thief", web_app()).await;
    let public_thief = app.client("public-thief", app_by("none")).await;
    let code = app.code(&app.browser(), "alice", &owner).await;
    for other in [&thief, &public_thief] {
        tok(&app.redeem(other, &code).await, "invalid_grant");
    }
    for redirect_uri in [
        "https://evil.example.test/callback",
        "https://app.example.test/callback/",
        "https://app.example.test/callback?",
        "https://APP.example.test/callback",
        "https://app.example.test:443/callback",
        "x",
    ] {
        let parameters = code_parameters(&code, &[("redirect_uri", redirect_uri)]);
        tok(&app.token(&owner, &parameters).await, "invalid_grant");
    }
    assert_eq!(app.redeem(&owner, &code).await.status, 200);
}

/// OAuth 2.1 §10.2 drops the parameter at the token endpoint; PKCE does its work.
async fn t3_the_redirect_uri_need_not_be_repeated(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.token_ok(&client, &code_parameters(&code, &[("redirect_uri", "")])).await;
}

async fn t3_what_is_no_code_is_refused(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    for wrong in [
        "bogus",
        &code[1..],
        &code[..code.len() - 1],
        &format!("{code}A"),
        &format!("{code} "),
        &code.to_uppercase(),
        &"x".repeat(10_000),
    ] {
        tok(&app.redeem(&client, wrong).await, "invalid_grant");
    }
    let missing = code_parameters("", &[]);
    tok(&app.token(&client, &missing).await, "invalid_request");
    assert_eq!(app.redeem(&client, &code).await.status, 200);
}

async fn t3_z15_a_code_lives_for_a_minute(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let late = app.code(&browser, "alice", &client).await;
    app.advance(2);
    let in_time = app.code(&browser, "alice", &client).await;
    app.advance(59);
    // 61 and 59 seconds old
    tok(&app.redeem(&client, &late).await, "invalid_grant");
    assert_eq!(app.redeem(&client, &in_time).await.status, 200);
}

async fn z15_a_client_may_have_shorter_lived_codes(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["code_lifetime"] = 10.into();
    let client = app.client("app", metadata).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.advance(11);
    tok(&app.redeem(&client, &code).await, "invalid_grant");
}

async fn z15_codes_hold_128_bits_and_never_repeat(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let browser = app.browser();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let code = app.code(&browser, "alice", &client).await;
        assert!(code.len() >= 22, "{code}");
        assert!(seen.insert(code));
    }
}

async fn t4_a_wrong_verifier_is_refused_and_the_code_stays(app: TestApp) {
    app.user("alice").await;
    for (id, metadata) in [("confidential", web_app()), ("public", app_by("none"))] {
        let client = app.client(id, metadata).await;
        let code = app.code(&app.browser(), "alice", &client).await;
        for wrong in [
            "",
            CHALLENGE,
            &VERIFIER[..42],
            &VERIFIER[1..],
            &format!("{VERIFIER}A"),
            &format!("{VERIFIER} "),
            &format!("{VERIFIER}="),
            &VERIFIER.to_lowercase(),
            &"A".repeat(43),
            &"A".repeat(129),
        ] {
            let parameters = code_parameters(&code, &[("code_verifier", wrong)]);
            tok(&app.token(&client, &parameters).await, "invalid_grant");
        }
        assert_eq!(app.redeem(&client, &code).await.status, 200, "{id}");
    }
}

/// An `oidc` client that may do without PKCE, and a code that it asked for without a challenge.
async fn without_challenge(kind: Kind) -> (TestApp, TestClient, String) {
    let app = TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    });
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["profile"] = "oidc".into();
    metadata["pkce"] = "optional".into();
    let client = app.client("app", metadata).await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let callback = app.authorize(&app.browser(), "alice", &client, &none).await;
    let code = query_of(&callback, "code").unwrap_or_else(|| panic!("no code in {callback}"));
    (app, client, code)
}

async fn t4_a_verifier_without_a_challenge_is_an_invalid_request(kind: Kind) {
    let (app, client, code) = without_challenge(kind).await;
    tok(&app.token(&client, &code_parameters(&code, &[])).await, "invalid_request");
    app.token_ok(&client, &code_parameters(&code, &[("code_verifier", "")])).await;
}

async fn t3_without_pkce_the_redirect_uri_must_be_repeated(kind: Kind) {
    let (app, client, code) = without_challenge(kind).await;
    let neither = code_parameters(&code, &[("code_verifier", ""), ("redirect_uri", "")]);
    tok(&app.token(&client, &neither).await, "invalid_grant");
    let other = [("code_verifier", ""), ("redirect_uri", "https://app.example.test/other")];
    tok(&app.token(&client, &code_parameters(&code, &other)).await, "invalid_grant");
    let right = [("code_verifier", ""), ("redirect_uri", REDIRECT_URI)];
    app.token_ok(&client, &code_parameters(&code, &right)).await;
}

async fn t4_a_challenge_that_was_sent_is_enforced_though_optional(kind: Kind) {
    let (app, client, _) = without_challenge(kind).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    tok(&app.token(&client, &code_parameters(&code, &[("code_verifier", "")])).await, "invalid_grant");
    app.token_ok(&client, &code_parameters(&code, &[])).await;
}

in_both_realms!(
    the_answer_holds_what_was_asked_for_and_nothing_else,
    without_openid_there_is_no_id_token,
    t3_a_thief_leaves_the_code_to_its_owner,
    t3_the_redirect_uri_need_not_be_repeated,
    t3_what_is_no_code_is_refused,
    t3_without_pkce_the_redirect_uri_must_be_repeated,
    t3_z15_a_code_lives_for_a_minute,
    t4_a_wrong_verifier_is_refused_and_the_code_stays,
    t4_a_verifier_without_a_challenge_is_an_invalid_request,
    t4_a_challenge_that_was_sent_is_enforced_though_optional,
    z15_a_client_may_have_shorter_lived_codes,
    z15_codes_hold_128_bits_and_never_repeat,
);
