//! The access token of a person (RFC 9068), its signature checked against the published keys.

use chancery_core::ports::Clock as _;
use serde_json::json;

use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::jws::ALGORITHMS;
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::{generations, text};

async fn j2_every_claim_is_there_and_none_besides(app: TestApp) {
    app.user_with("alice", |account| {
        account.roles = ["staff", "billing:read"].map(str::to_owned).into();
    })
    .await;
    let client = app.client("app", web_app()).await;
    let signed_in = app.clock.now().0;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.advance(20);
    let tokens = app.redeem(&client, &code).await.json();
    let now = app.clock.now().0;
    let (header, mut claims) = app.verified(text(&tokens, "access_token")).await;
    assert_eq!(header.as_object().expect("a header").len(), 3, "{header}");
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("at+jwt")));

    let id_token = claims_of(text(&tokens, "id_token"));
    let members = claims.as_object_mut().expect("claims");
    for name in ["jti", "grant_id"] {
        let value = members.remove(name).expect("it is there");
        assert!(value.as_str().is_some_and(|text| text.len() >= 22), "{name}: {value}");
    }
    assert_eq!(generations(&mut claims), 1, "its client's");
    let expected = json!({
        "iss": ISSUER,
        "sub": id_token["sub"],
        "aud": ISSUER,
        "exp": now + 600,
        "iat": now,
        "client_id": "app",
        "scope": "openid email profile",
        "auth_time": signed_in,
        "acr": "urn:chancery:acr:password",
        "amr": ["pwd"],
        "sid": id_token["sid"],
        "roles": ["billing:read", "staff"],
    });
    assert_eq!(claims, expected);
}

async fn j1_each_algorithm_signs_with_its_own_key(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    for algorithm in ALGORITHMS {
        let mut metadata = web_app();
        metadata["access_token_signed_response_alg"] = algorithm.into();
        let client = app.client(&format!("app-{algorithm}"), metadata).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        assert_eq!(app.verified(text(&tokens, "access_token")).await.0["alg"], algorithm);
        assert_eq!(app.verified(text(&tokens, "id_token")).await.0["alg"], "RS256");
        app.assert_alive(&client, &tokens).await;
    }
}

async fn without_roles_the_claim_is_left_out(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    assert!(claims_of(text(&tokens, "access_token")).get("roles").is_none());
}

async fn a_client_may_have_shorter_lived_tokens(app: TestApp) {
    app.user("alice").await;
    let mut metadata = web_app();
    metadata["access_token_lifetime"] = 120.into();
    let client = app.client("app", metadata).await;
    let tokens = app.tokens("alice", &client).await;
    assert_eq!(tokens["expires_in"], 120);
    app.advance(119);
    app.assert_alive(&client, &tokens).await;
    app.advance(1);
    assert_eq!(app.userinfo(text(&tokens, "access_token")).await.status, 401);
}

async fn j2_jti_never_repeats(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let first = app.tokens("alice", &client).await;
    let second = app.refresh(&client, text(&first, "refresh_token")).await.json();
    let third = app.tokens("alice", &client).await;
    let jti = |tokens| claims_of(text(tokens, "access_token"))["jti"].as_str().expect("jti").to_owned();
    let grant = |tokens| claims_of(text(tokens, "access_token"))["grant_id"].clone();
    let seen = std::collections::BTreeSet::from([jti(&first), jti(&second), jti(&third)]);
    assert_eq!(seen.len(), 3);
    assert_eq!(grant(&first), grant(&second));
    assert_ne!(grant(&first), grant(&third));
}

in_both_realms!(
    j1_each_algorithm_signs_with_its_own_key,
    j2_every_claim_is_there_and_none_besides,
    j2_jti_never_repeats,
    without_roles_the_claim_is_left_out,
    a_client_may_have_shorter_lived_tokens,
);
