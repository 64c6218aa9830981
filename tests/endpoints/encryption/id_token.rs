//! Encrypted ID tokens (OpenID Connect Core §2, §10.2): signed first, then encrypted to the client's key.

use openssl::hash::{MessageDigest, hash};
use serde_json::{Value, json};

use super::stage;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::front::{app_with, redirected};
use crate::support::jwe::{ALGORITHMS, CONTENT, EncryptionKey};
use crate::support::jws::{TestKey, encode};
use crate::support::people::TestClient;
use crate::support::tokens::text;

/// A client with this key, that wants its ID tokens encrypted so.
async fn reader(app: &TestApp, id: &str, key: &EncryptionKey, alg: &str, enc: Option<&str>) -> TestClient {
    let metadata = json!({
        "jwks": key.jwks(), "consent": "skip", "id_token_encrypted_response_alg": alg,
        "id_token_encrypted_response_enc": enc,
    });
    app.client(id, app_with(metadata)).await
}

fn half(text: &str) -> String {
    encode(&hash(MessageDigest::sha256(), text.as_bytes()).expect("a hash")[..16])
}

/// Claims of the signed token inside, the header outside checked.
async fn opened(app: &TestApp, key: &EncryptionKey, token: &str, alg: &str, enc: &str) -> Value {
    let (header, signed) = key.open_jwt(token);
    assert_eq!((&header["alg"], &header["enc"]), (&json!(alg), &json!(enc)));
    assert_eq!(header["kid"], key.jwk["kid"]);
    assert!(header.get("zip").is_none(), "{header}");
    app.verified(&signed).await.1
}

async fn each_advertised_algorithm_is_used(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser();
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["id_token_encryption_alg_values_supported"], json!(ALGORITHMS));
    assert_eq!(metadata["id_token_encryption_enc_values_supported"], json!(CONTENT));
    for (at, alg) in ALGORITHMS.into_iter().enumerate() {
        let key = EncryptionKey::for_algorithm(alg);
        for (index, enc) in CONTENT.into_iter().enumerate() {
            let client = reader(&app, &format!("app-{at}-{index}"), key, alg, Some(enc)).await;
            let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
            let claims = opened(&app, key, text(&tokens, "id_token"), alg, enc).await;
            assert_eq!((&claims["aud"], &claims["nonce"]), (&json!(client.id), &json!("a-nonce")));
            assert_eq!(claims["at_hash"], half(text(&tokens, "access_token")));
            // the access token is for others to read
            app.verified(text(&tokens, "access_token")).await;
        }
    }
}

async fn each_curve_is_used(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser();
    for curve in ["P-256", "P-384", "P-521", "X25519"] {
        let key = EncryptionKey::shared(curve);
        let client = reader(&app, &format!("app-{curve}"), key, "ECDH-ES+A128KW", None).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let claims = opened(&app, key, text(&tokens, "id_token"), "ECDH-ES+A128KW", "A128CBC-HS256").await;
        assert_eq!(claims["aud"], client.id, "{curve}");
    }
}

/// Of several keys the one that is meant for it, by whatever name.
async fn the_key_that_fits_is_chosen(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let (rsa, curve) = (EncryptionKey::shared("RSA"), EncryptionKey::shared("P-256"));
    let mut other = EncryptionKey::new("RSA").jwk;
    other["alg"] = "RSA-OAEP".into();
    let jwks = json!({ "keys": [TestKey::shared("RS256").jwk, curve.jwk, other, rsa.jwk] });
    let metadata = json!({
        "jwks": jwks, "consent": "skip", "id_token_encrypted_response_alg": "RSA-OAEP-256",
    });
    let client = app.client("app", app_with(metadata)).await;
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &[]).await;
    opened(&app, rsa, text(&tokens, "id_token"), "RSA-OAEP-256", "A128CBC-HS256").await;
}

async fn a_refreshed_one_is_encrypted_too(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let key = EncryptionKey::shared("P-256");
    let client = reader(&app, "app", key, "ECDH-ES", Some("A256GCM")).await;
    let change = [("scope", "openid offline_access")];
    let tokens = app.tokens_by(&app.browser(), "alice", &client, &change).await;
    let refreshed = app.refresh(&client, text(&tokens, "refresh_token")).await.json();
    let claims = opened(&app, key, text(&refreshed, "id_token"), "ECDH-ES", "A256GCM").await;
    assert_eq!(claims["at_hash"], half(text(&refreshed, "access_token")));
    // without a person there is no ID token, and no key is asked for
    assert_eq!(app.client_credentials(&client, &[]).await.status, 200);
}

async fn one_of_the_front_channel_is_encrypted_too(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let key = EncryptionKey::shared("RSA");
    let metadata = json!({
        "profile": "oidc", "consent": "skip", "jwks": key.jwks(),
        "grant_types": ["authorization_code", "implicit"],
        "response_types": ["code", "code id_token", "id_token"],
        "id_token_encrypted_response_alg": "RSA-OAEP", "id_token_encrypted_response_enc": "A128GCM",
    });
    let client = app.client("app", app_with(metadata)).await;
    let browser = app.browser_of("alice").await;
    let answer = app.ask(&browser, &client, &[("response_type", "code id_token")]).await;
    let location = answer.location().expect("a redirect");
    let fragment = location.fragment().expect("a fragment");
    let find = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(fragment.as_bytes());
        pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).expect("it is there")
    };
    let claims = opened(&app, key, &find("id_token"), "RSA-OAEP", "A128GCM").await;
    assert_eq!(claims["c_hash"], half(&find("code")));
}

/// As a hint comes back what was inside (OpenID Connect Core §3.1.2.1).
async fn the_signed_token_inside_is_a_hint(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let key = EncryptionKey::shared("P-256");
    let client = reader(&app, "app", key, "ECDH-ES", None).await;
    let browser = app.browser();
    let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
    let (_, signed) = key.open_jwt(text(&tokens, "id_token"));
    let answer = app.ask(&browser, &client, &[("prompt", "none"), ("id_token_hint", &signed)]).await;
    crate::support::front::code_of(&answer);
    let encrypted = text(&tokens, "id_token");
    let answer = app.ask(&browser, &client, &[("prompt", "none"), ("id_token_hint", encrypted)]).await;
    redirected(&answer, "invalid_request");
}

both!(
    each_advertised_algorithm_is_used,
    each_curve_is_used,
    the_key_that_fits_is_chosen,
    a_refreshed_one_is_encrypted_too,
    one_of_the_front_channel_is_encrypted_too,
    the_signed_token_inside_is_a_hint,
);
