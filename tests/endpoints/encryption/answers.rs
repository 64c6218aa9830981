//! Encrypted answers of userinfo (OpenID Connect Core §5.3.2) and introspection (RFC 9701 §6).

use serde_json::{Value, json};

use super::{generous, stage};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::app_with;
use crate::support::jwe::{ALGORITHMS, CONTENT, EncryptionKey};
use crate::support::people::{TestClient, basic};
use crate::support::tokens::text;

const INTROSPECTION: &str = "application/token-introspection+jwt";

/// A client that wants these answers encrypted.
async fn reader(app: &TestApp, id: &str, name: &str, alg: &str, enc: &str, more: Value) -> TestClient {
    let mut metadata =
        app_with(json!({ "consent": "skip", "jwks": EncryptionKey::for_algorithm(alg).jwks() }));
    metadata[format!("{name}_encrypted_response_alg")] = alg.into();
    metadata[format!("{name}_encrypted_response_enc")] = enc.into();
    let Value::Object(more) = more else { panic!("members") };
    for (name, value) in more {
        metadata[name] = value;
    }
    app.client(id, metadata).await
}

#[track_caller]
fn jwt<'a>(answer: &'a Page, content_type: &str) -> &'a str {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), content_type);
    assert_eq!(answer.header("cache-control"), "no-store");
    &answer.body
}

/// What introspection says to whoever accepts this.
async fn introspect(app: &TestApp, asker: &TestClient, token: &str, accept: &str) -> Page {
    let authorization = basic(&asker.id, asker.secret.as_deref().expect("a secret"));
    let headers = [("authorization", authorization.as_str()), ("accept", accept)];
    app.browser().post_with("/introspect", &[("token", token)], &headers).await
}

async fn each_algorithm_hides_what_userinfo_says(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser();
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["userinfo_encryption_alg_values_supported"], json!(ALGORITHMS));
    assert_eq!(metadata["userinfo_encryption_enc_values_supported"], json!(CONTENT));
    for (at, alg) in ALGORITHMS.into_iter().enumerate() {
        let key = EncryptionKey::for_algorithm(alg);
        for (index, enc) in CONTENT.into_iter().enumerate() {
            let id = format!("app-{at}-{index}");
            let client = reader(&app, &id, "userinfo", alg, enc, json!({})).await;
            let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
            let answer = app.userinfo(text(&tokens, "access_token")).await;
            let (header, content) = key.open(jwt(&answer, "application/jwt"));
            assert_eq!((&header["alg"], &header["enc"]), (&json!(alg), &json!(enc)));
            // what is not signed is no JWT
            assert!(header.get("cty").is_none(), "{header}");
            let claims: Value = serde_json::from_slice(&content).expect("JSON");
            assert_eq!(claims["email"], "alice@example.test");
            assert!(claims.get("aud").is_none(), "{claims}");
            // the ID token is another matter
            app.verified(text(&tokens, "id_token")).await;
        }
    }
}

async fn signed_first_then_encrypted(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let signed = json!({ "userinfo_signed_response_alg": "ES256" });
    let client = reader(&app, "app", "userinfo", "ECDH-ES", "A256GCM", signed).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[]).await;
    let answer = app.userinfo(text(&tokens, "access_token")).await;
    let (_, inner) = EncryptionKey::shared("P-256").open_jwt(jwt(&answer, "application/jwt"));
    let (header, claims) = app.verified(&inner).await;
    assert_eq!(header["alg"], "ES256");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(ISSUER), &json!("app")));
    assert_eq!(claims["email"], "alice@example.test");
}

async fn each_algorithm_hides_what_introspection_says(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["introspection_encryption_alg_values_supported"], json!(ALGORITHMS));
    assert_eq!(metadata["introspection_encryption_enc_values_supported"], json!(CONTENT));
    for (at, alg) in ALGORITHMS.into_iter().enumerate() {
        let key = EncryptionKey::for_algorithm(alg);
        for (index, enc) in CONTENT.into_iter().enumerate() {
            let id = format!("app-{at}-{index}");
            let client = reader(&app, &id, "introspection", alg, enc, json!({})).await;
            let token = app.client_credentials(&client, &[]).await.json();
            let token = text(&token, "access_token");
            // what is inactive is hidden, too
            for (token, active) in [(token, true), ("x", false)] {
                let answer = introspect(&app, &client, token, INTROSPECTION).await;
                let (header, inner) = key.open_jwt(jwt(&answer, INTROSPECTION));
                assert_eq!((&header["alg"], &header["enc"]), (&json!(alg), &json!(enc)));
                let (header, claims) = app.verified(&inner).await;
                assert_eq!(header["typ"], "token-introspection+jwt");
                assert_eq!(claims["aud"], client.id);
                assert_eq!(claims["token_introspection"]["active"], active);
            }
            // who asks for JSON gets JSON (RFC 9701 §4)
            let plain = introspect(&app, &client, token, "application/json").await;
            assert_eq!(plain.json()["active"], true);
        }
    }
}

/// While the keys are away nothing is said, rather than said in the clear.
async fn nothing_leaves_in_the_clear(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(kind, generous, |state| site.allow(state));
    app.user("alice").await;
    let uri = site.put("/jwks.json", Document::Status(500));
    let client = app
        .client(
            "app",
            app_with(json!({
                "consent": "skip", "jwks_uri": uri, "userinfo_encrypted_response_alg": "RSA-OAEP-256",
                "introspection_encrypted_response_alg": "RSA-OAEP",
            })),
        )
        .await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[]).await;
    let access = text(&tokens, "access_token");
    for answer in [app.userinfo(access).await, introspect(&app, &client, access, INTROSPECTION).await] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert_eq!(answer.json()["error"], "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), "10");
        assert!(!answer.headers.contains_key("www-authenticate"));
    }
    site.put("/jwks.json", Document::Json(EncryptionKey::shared("RSA").jwks()));
    app.advance(11);
    let key = EncryptionKey::shared("RSA");
    key.open(jwt(&app.userinfo(access).await, "application/jwt"));
    key.open_jwt(jwt(&introspect(&app, &client, access, INTROSPECTION).await, INTROSPECTION));
}

both!(
    each_algorithm_hides_what_userinfo_says,
    signed_first_then_encrypted,
    each_algorithm_hides_what_introspection_says,
    nothing_leaves_in_the_clear,
);
