//! Keys at a `jwks_uri`: they change, and they are not always there.

use serde_json::{Value, json};

use super::generous;
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::app_with;
use crate::support::jwe::EncryptionKey;
use crate::support::jws::TestKey;
use crate::support::people::TestClient;
use crate::support::tokens::text;

async fn scene(kind: Kind, site: &Site) -> (TestApp, TestClient) {
    let app = TestApp::customized(kind, generous, |state| site.allow(state));
    app.user("alice").await;
    let metadata = json!({
        "profile": "oidc", "consent": "skip", "jwks_uri": site.url("/jwks.json"),
        "grant_types": ["authorization_code", "implicit", "refresh_token", "client_credentials"],
        "response_types": ["code", "code id_token"],
        "id_token_encrypted_response_alg": "ECDH-ES",
    });
    let client = app.client("app", app_with(metadata)).await;
    (app, client)
}

fn publish(site: &Site, keys: &[&Value]) {
    site.put("/jwks.json", Document::Json(json!({ "keys": keys })));
}

/// BUSY: it may be tried again, and it says when.
#[track_caller]
fn unavailable(answer: &Page) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("retry-after"), "10");
}

/// A code is worth as much as before when the keys could not be had, and so is a refresh token.
async fn nothing_is_used_up_while_the_keys_are_away(kind: Kind) {
    let site = Site::new();
    let (app, client) = scene(kind, &site).await;
    let key = EncryptionKey::shared("P-256");
    let code = app.code(&app.browser(), "alice", &client).await;
    for gone in [Document::Status(500), Document::Status(404), Document::Text("{}".to_owned())] {
        site.put("/jwks.json", gone);
        unavailable(&app.redeem(&client, &code).await);
        app.advance(11);
    }
    publish(&site, &[&key.jwk]);
    let tokens = app.redeem(&client, &code).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    let tokens = tokens.json();
    key.open_jwt(text(&tokens, "id_token"));
    // the client itself can go on without
    site.put("/jwks.json", Document::Status(500));
    app.advance(301);
    assert_eq!(app.client_credentials(&client, &[]).await.status, 200);
    let refresh = text(&tokens, "refresh_token");
    unavailable(&app.refresh(&client, refresh).await);
    publish(&site, &[&key.jwk]);
    app.advance(11);
    let refreshed = app.refresh(&client, refresh).await;
    assert_eq!(refreshed.status, 200, "{}", refreshed.body);
    key.open_jwt(text(&refreshed.json(), "id_token"));
}

/// A set without a key that fits is fetched anew, at most once a minute.
async fn a_new_key_is_found_at_once(kind: Kind) {
    let site = Site::new();
    let (app, client) = scene(kind, &site).await;
    let browser = app.browser();
    publish(&site, &[&TestKey::shared("ES256").jwk, &EncryptionKey::shared("RSA").jwk]);
    let code = app.code(&browser, "alice", &client).await;
    unavailable(&app.redeem(&client, &code).await);
    let asked = site.requests();
    unavailable(&app.redeem(&client, &code).await);
    assert_eq!(site.requests(), asked, "asked again within a minute");
    app.advance(60);
    let key = EncryptionKey::shared("P-384");
    publish(&site, &[&key.jwk]);
    let code = app.code(&browser, "alice", &client).await;
    let tokens = app.redeem(&client, &code).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    key.open_jwt(text(&tokens.json(), "id_token"));
}

/// At the authorization endpoint the client is told, and the request can be made again.
async fn the_front_channel_says_so(kind: Kind) {
    let site = Site::new();
    let (app, client) = scene(kind, &site).await;
    let browser = app.browser_of("alice").await;
    site.put("/jwks.json", Document::Status(500));
    let hybrid = [("response_type", "code id_token")];
    let location = app.ask(&browser, &client, &hybrid).await.location().expect("a redirect");
    let fragment = location.fragment().expect("a fragment");
    assert!(fragment.contains("error=temporarily_unavailable"), "{fragment}");
    assert!(fragment.contains("state=a-state") && !fragment.contains("code="), "{fragment}");
    publish(&site, &[&EncryptionKey::shared("P-256").jwk]);
    app.advance(11);
    let location = app.ask(&browser, &client, &hybrid).await.location().expect("a redirect");
    assert!(location.fragment().is_some_and(|fragment| fragment.contains("id_token=")), "{location}");
}

/// Those who want nothing encrypted are not asked for keys.
async fn nobody_else_is_asked(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(kind, generous, |state| site.allow(state));
    app.user("alice").await;
    let client = app.client("app", app_with(json!({ "jwks_uri": site.url("/jwks.json") }))).await;
    app.tokens("alice", &client).await;
    assert_eq!(site.requests(), 0);
}

both!(
    nothing_is_used_up_while_the_keys_are_away,
    a_new_key_is_found_at_once,
    the_front_channel_says_so,
    nobody_else_is_asked,
);
