//! The ID token (OpenID Connect Core §2, §3.1.3), its signature checked against the published keys.

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::jws;
use crate::support::people::{claims_of, web_app};
use crate::support::tokens::text;

const ACR: &str = "urn:chancery:acr:password";

async fn j1_every_claim_is_there_and_none_besides(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let signed_in = app.clock.now().0;
    let code = app.code(&app.browser(), "alice", &client).await;
    app.advance(20);
    let tokens = app.redeem(&client, &code).await.json();
    let now = app.clock.now().0;
    let (header, mut claims) = app.verified(text(&tokens, "id_token")).await;
    assert_eq!(header.as_object().expect("a header").len(), 3, "{header}");
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));

    let members = claims.as_object_mut().expect("claims");
    let sub = members.remove("sub").expect("sub");
    let sub = sub.as_str().expect("a text");
    assert!(sub.len() <= 255 && sub.is_ascii() && !sub.contains("alice"), "{sub}");
    let sid = members.remove("sid").expect("sid");
    assert!(sid.as_str().is_some_and(|sid| sid.len() >= 22), "{sid}");
    let expected = json!({
        "iss": ISSUER,
        "aud": "app",
        "azp": "app",
        "exp": now + 600,
        "iat": now,
        "auth_time": signed_in,
        "nonce": "a-nonce",
        "acr": ACR,
        "amr": ["pwd"],
        "at_hash": jws::left_half("RS256", text(&tokens, "access_token")),
    });
    assert_eq!(claims, expected);
}

async fn j1_each_algorithm_signs_with_its_own_key_and_hash(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    for algorithm in jws::ALGORITHMS {
        let mut metadata = web_app();
        metadata["id_token_signed_response_alg"] = algorithm.into();
        let client = app.client(&format!("app-{algorithm}"), metadata).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let (header, claims) = app.verified(text(&tokens, "id_token")).await;
        assert_eq!(header["alg"], algorithm);
        assert_eq!(
            claims["at_hash"],
            jws::left_half(algorithm, text(&tokens, "access_token")),
            "{algorithm}"
        );
        // that of the access token is another attribute
        assert_eq!(app.verified(text(&tokens, "access_token")).await.0["alg"], "RS256");
    }
}

async fn without_a_nonce_there_is_none(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[("nonce", "")]).await;
    assert!(claims_of(text(&tokens, "id_token")).get("nonce").is_none());
}

/// OpenID Connect Core §12.2.
async fn a_refreshed_id_token_speaks_of_the_same_sign_in(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let tokens = app.tokens("alice", &client).await;
    let first = claims_of(text(&tokens, "id_token"));
    app.advance(3600);
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    let (_, second) = app.verified(text(&refreshed, "id_token")).await;
    for name in ["iss", "sub", "aud", "azp", "auth_time", "acr", "amr", "sid"] {
        assert_eq!(second[name], first[name], "{name}");
    }
    assert!(second.get("nonce").is_none(), "{second}");
    assert_eq!(second["iat"].as_i64().expect("iat") - first["iat"].as_i64().expect("iat"), 3600);
    assert_eq!(second["at_hash"], jws::left_half("RS256", text(&refreshed, "access_token")));
}

async fn sub_and_sid_tell_people_sessions_and_apps_apart(app: TestApp) {
    app.user("alice").await;
    app.user("bob").await;
    let one = app.client("one", web_app()).await;
    let two = app.client("two", web_app()).await;
    let browser = app.browser();
    let claims = |tokens: Value| claims_of(text(&tokens, "id_token"));
    let alice = claims(app.tokens_by(&browser, "alice", &one, &[]).await);
    let again = claims(app.tokens_by(&browser, "alice", &one, &[]).await);
    let at_two = claims(app.tokens_by(&browser, "alice", &two, &[]).await);
    let elsewhere = claims(app.tokens("alice", &one).await);
    let bob = claims(app.tokens("bob", &one).await);

    assert_eq!((&again["sub"], &again["sid"]), (&alice["sub"], &alice["sid"]));
    // one subject for all apps (`public`), a session id for each
    assert_eq!(at_two["sub"], alice["sub"]);
    assert_ne!(at_two["sid"], alice["sid"]);
    assert_eq!(elsewhere["sub"], alice["sub"]);
    assert_ne!(elsewhere["sid"], alice["sid"]);
    assert_ne!(bob["sub"], alice["sub"]);
}

async fn claims_of_the_scopes_stand_in_it_only_for_clients_that_ask(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let plain = app.client("plain", web_app()).await;
    let tokens = app.tokens_by(&browser, "alice", &plain, &[]).await;
    let claims = claims_of(text(&tokens, "id_token"));
    assert!(claims.get("email").is_none() && claims.get("name").is_none(), "{claims}");

    let mut metadata = web_app();
    metadata["claims_in_id_token"] = true.into();
    let wanting = app.client("wanting", metadata).await;
    let tokens = app.tokens_by(&browser, "alice", &wanting, &[("scope", "openid email")]).await;
    let (_, claims) = app.verified(text(&tokens, "id_token")).await;
    assert_eq!((&claims["email"], &claims["email_verified"]), (&json!("alice@example.test"), &json!(true)));
    assert!(claims.get("name").is_none(), "the profile scope was not granted: {claims}");
    assert_eq!(claims["iss"], ISSUER);
}

in_both_realms!(
    j1_every_claim_is_there_and_none_besides,
    j1_each_algorithm_signs_with_its_own_key_and_hash,
    without_a_nonce_there_is_none,
    a_refreshed_id_token_speaks_of_the_same_sign_in,
    sub_and_sid_tell_people_sessions_and_apps_apart,
    claims_of_the_scopes_stand_in_it_only_for_clients_that_ask,
);
