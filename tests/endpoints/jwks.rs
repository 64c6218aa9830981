//! `GET /jwks.json` (rule J5).

use std::collections::BTreeSet;

use chancery_core::client::SigningAlgorithm;
use openssl::hash::{MessageDigest, hash};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::answers::{inactive, rs};
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::jws;
use crate::support::people::web_app;
use crate::support::rotating::RotatingApp;
use crate::support::tokens::text;

fn keys(jwks: &Value) -> &Vec<Value> {
    jwks["keys"].as_array().expect("keys")
}

fn kids(jwks: &Value) -> BTreeSet<String> {
    keys(jwks).iter().map(|key| text(key, "kid").to_owned()).collect()
}

async fn j5_public_members_only(app: TestApp) {
    let jwks = app.jwks().await;
    assert_eq!(jwks.as_object().expect("an object").len(), 1);
    for key in keys(&jwks) {
        let members: BTreeSet<&str> =
            key.as_object().expect("an object").keys().map(String::as_str).collect();
        let own: &[&str] = match text(key, "kty") {
            "RSA" => &["n", "e"],
            "EC" => &["crv", "x", "y"],
            "OKP" => &["crv", "x"],
            other => panic!("unexpected kty {other}"),
        };
        let expected = ["kty", "kid", "use", "alg"].into_iter().chain(own.iter().copied()).collect();
        assert_eq!(members, expected, "{key}");
        assert_eq!(key["use"], "sig");
    }
}

async fn j5_one_key_an_algorithm_each_with_its_own_id(app: TestApp) {
    let jwks = app.jwks().await;
    let mut algorithms: Vec<&str> = keys(&jwks).iter().map(|key| text(key, "alg")).collect();
    algorithms.sort_unstable();
    assert_eq!(algorithms, ["ES256", "EdDSA", "PS256", "RS256"]);
    assert_eq!(kids(&jwks).len(), 4, "ids repeat");
    for key in keys(&jwks) {
        // RFC 7638: required members only, in lexicographic order
        let names: &[&str] = match text(key, "kty") {
            "RSA" => &["e", "kty", "n"],
            "EC" => &["crv", "kty", "x", "y"],
            _ => &["crv", "kty", "x"],
        };
        let members: Vec<String> =
            names.iter().map(|name| format!("{}:{}", json!(name), key[*name])).collect();
        let digest = hash(MessageDigest::sha256(), format!("{{{}}}", members.join(",")).as_bytes());
        assert_eq!(key["kid"], jws::encode(digest.expect("a digest")), "{key}");
    }
}

async fn j5_keys_are_strong_enough(app: TestApp) {
    for key in keys(&app.jwks().await) {
        let public = jws::public_key(key);
        match text(key, "kty") {
            "RSA" => {
                assert!(public.bits() >= 2048, "{key}");
                assert_eq!(key["e"], "AQAB");
            }
            "EC" => assert_eq!(key["crv"], "P-256"),
            _ => assert_eq!(key["crv"], "Ed25519"),
        }
    }
}

async fn j5_it_may_be_cached_for_as_long_as_keys_are_published_ahead(app: TestApp) {
    let browser = app.browser();
    let answer = browser.get("/jwks.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("set-cookie"), "");
    let etag = answer.header("etag").to_owned();
    assert!(etag.starts_with('"') && etag.len() > 10, "{etag}");

    let again = browser.send(Method::GET, "/jwks.json", &[("if-none-match", &etag)], None).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    let other = browser.send(Method::GET, "/jwks.json", &[("if-none-match", "\"other\"")], None).await;
    assert_eq!(other.body, answer.body);
    let head = browser.send(Method::HEAD, "/jwks.json", &[], None).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = browser.send(method.clone(), "/jwks.json", &[], None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
    }
}

async fn j5_a_new_key_is_published_before_it_signs(kind: Kind) {
    let rotating = RotatingApp::new(kind);
    let app = &rotating.app;
    let client = app.client("app", web_app()).await;
    let signed = async || {
        let answer = app.client_credentials(&client, &[]).await.json();
        text(&answer, "access_token").to_owned()
    };
    let before = app.jwks().await;
    let old_token = signed().await;
    let (old_header, _) = jws::verify(&old_token, &before);

    let made = rotating.rotate(&[SigningAlgorithm::RS256]);
    let during = app.jwks().await;
    assert_eq!(kids(&during), kids(&before).into_iter().chain(made.clone()).collect());
    assert!(rotating.publish_ahead >= 300, "shorter than a cache keeps the document");

    rotating.advance(rotating.publish_ahead - 1);
    let last_token = signed().await;
    assert_eq!(jws::read(&last_token).0["kid"], old_header["kid"], "signs before caches can know");
    // whoever fetched the document at any moment since can verify what is signed now
    rotating.advance(1);
    let new_token = signed().await;
    let (new_header, _) = jws::verify(&new_token, &during);
    assert_eq!(new_header["kid"], json!(made[0]));

    // and what the old key signed is good until it expires
    let after = app.jwks().await;
    jws::verify(&last_token, &after);
    assert_eq!(app.introspect(&client, &last_token).await.json()["active"], true);
    assert_eq!(app.introspect(&client, &new_token).await.json()["active"], true);
}

async fn j5_an_old_key_stays_until_its_last_token_has_expired(kind: Kind) {
    const DAY: i64 = 86_400;
    let rotating = RotatingApp::new(kind);
    let app = &rotating.app;
    app.user("alice").await;
    let mut metadata = web_app();
    // the longest that a client may have
    metadata["access_token_lifetime"] = DAY.into();
    metadata["scope"] = "openid offline_access".into();
    let client = app.client("app", metadata).await;
    rotating.rotate(&[SigningAlgorithm::RS256]);
    rotating.advance(rotating.publish_ahead - 1);
    let wanted = [("scope", "openid offline_access")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &wanted).await;
    let access = text(&tokens, "access_token");
    let old = jws::read(access).0["kid"].clone();

    rotating.advance(DAY - 1);
    let jwks = app.jwks().await;
    jws::verify(access, &jwks);
    assert_eq!(app.userinfo(access).await.status, 200);
    rotating.advance(1);
    rs(&app.userinfo(access).await, "invalid_token");

    // it leaves only when nothing that it signed can be of use, an ID token as a hint among it
    rotating.advance(7 * DAY + 2 * 3600);
    let jwks = app.jwks().await;
    assert!(!kids(&jwks).contains(old.as_str().expect("a kid")), "{jwks}");
    let tokens = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    jws::verify(text(&tokens, "access_token"), &jwks);
}

async fn j5_a_retired_key_is_withdrawn_at_once(kind: Kind) {
    let rotating = RotatingApp::new(kind);
    let app = &rotating.app;
    let client = app.client("app", web_app()).await;
    let answer = app.client_credentials(&client, &[]).await.json();
    let token = text(&answer, "access_token");
    let withdrawn = jws::read(token).0["kid"].as_str().expect("a kid").to_owned();
    assert_eq!(app.introspect(&client, token).await.json()["active"], true);

    rotating.retire(&withdrawn);
    let jwks = app.jwks().await;
    assert!(!kids(&jwks).contains(&withdrawn), "{jwks}");
    inactive(&app.introspect(&client, token).await);
    let answer = app.client_credentials(&client, &[]).await.json();
    let (header, _) = jws::verify(text(&answer, "access_token"), &jwks);
    assert_ne!(header["kid"], json!(withdrawn));
}

both!(
    j5_public_members_only,
    j5_one_key_an_algorithm_each_with_its_own_id,
    j5_keys_are_strong_enough,
    j5_it_may_be_cached_for_as_long_as_keys_are_published_ahead,
    j5_a_new_key_is_published_before_it_signs,
    j5_an_old_key_stays_until_its_last_token_has_expired,
    j5_a_retired_key_is_withdrawn_at_once,
);
