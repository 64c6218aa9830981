//! Metadata that is refused (rule P5).

use serde_json::json;

use super::{least, open, open_oidc, with};
use crate::support::answers::tok;
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::jws::TestKey;

async fn p5_bad_redirect_uris(kind: Kind) {
    let app = open(kind);
    for uri in [
        "https://app.example.test/cb#fragment",
        "https://app.example.test/cb#",
        "https://*.example.test/cb",
        "https://app.example.test/*",
        "https://user@app.example.test/cb",
        "https://user:password@app.example.test/cb",
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://app.example.test/cb",
        "http://127.0.0.1.evil.test/cb",
        "com.example.app:/cb",
        "file:///etc/passwd",
        "/cb",
        "//app.example.test/cb",
        "https://app.example.test\\@evil.test/",
        "https://app.example.test/\u{202E}",
        "",
    ] {
        let answer = app.register(&json!({ "redirect_uris": [uri] })).await;
        tok(&answer, "invalid_redirect_uri");
        // one bad one among good ones
        let good = "https://app.example.test/cb";
        tok(&app.register(&json!({ "redirect_uris": [good, uri] })).await, "invalid_redirect_uri");
    }
    for uris in [json!(null), json!([]), json!("https://app.example.test/"), json!([7]), json!({})] {
        tok(&app.register(&json!({ "redirect_uris": uris })).await, "invalid_redirect_uri");
    }
    assert_eq!(app.clients().await, 0);
}

async fn p5_bad_metadata(kind: Kind) {
    let app = open(kind);
    let key = TestKey::shared("RS256");
    let private = json!({ "keys": [{ "kty": "RSA", "n": key.jwk["n"], "e": "AQAB", "d": "AQ" }] });
    for change in [
        json!({ "client_name": "evil\u{202E}ppa" }),
        json!({ "client_name": "line\nbreak" }),
        json!({ "client_name": "x".repeat(101) }),
        json!({ "client_name": ["App"] }),
        json!({ "client_uri": "javascript:alert(1)" }),
        json!({ "client_uri": "http://127.0.0.1/" }),
        json!({ "policy_uri": "http://app.example.test/policy" }),
        json!({ "tos_uri": "ftp://app.example.test/" }),
        json!({ "jwks_uri": "http://127.0.0.1/jwks.json" }),
        json!({ "jwks": private }),
        json!({ "jwks": key.jwks(), "jwks_uri": "https://app.example.test/jwks.json" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth" }),
        json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": null }),
        json!({ "token_endpoint_auth_method": 7 }),
        json!({ "grant_types": ["password"] }),
        json!({ "grant_types": ["implicit"] }),
        json!({ "grant_types": [] }),
        json!({ "response_types": ["token"] }),
        json!({ "response_types": ["code id_token"] }),
        json!({ "scope": "open\"id" }),
        json!({ "scope": ["openid"] }),
        json!({ "contacts": "a@app.example.test" }),
        json!({ "application_type": "desktop" }),
        json!({ "default_max_age": -1 }),
        json!({ "default_max_age": "60" }),
        json!({ "require_auth_time": "yes" }),
        json!({ "id_token_signed_response_alg": "none" }),
        json!({ "id_token_signed_response_alg": "HS256" }),
        json!({ "id_token_signed_response_alg": "RS1" }),
        json!({ "userinfo_signed_response_alg": "none" }),
        json!({ "userinfo_signed_response_alg": "HS256" }),
        json!({ "userinfo_signed_response_alg": "RS1" }),
        json!({ "userinfo_signed_response_alg": true }),
        json!({ "id_token_signed_response_alg": "rs256" }),
        json!({ "id_token_signed_response_alg": ["RS256"] }),
        json!({ "token_endpoint_auth_signing_alg": "none" }),
        json!({ "token_endpoint_auth_signing_alg": "RS1" }),
        json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks": key.jwks(),
            "token_endpoint_auth_signing_alg": "HS256",
        }),
        json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS384" }),
        json!({ "post_logout_redirect_uris": ["http://app.example.test/"] }),
        json!({ "introspection_signed_response_alg": "none" }),
        json!({ "introspection_signed_response_alg": "HS256" }),
        json!({ "introspection_signed_response_alg": "RS1" }),
        json!({ "introspection_signed_response_alg": ["RS256"] }),
        json!({ "request_object_signing_alg": "RS256" }),
        json!({ "request_object_encryption_alg": "RSA-OAEP" }),
        json!({ "dpop_bound_access_tokens": true }),
    ] {
        let answer = app.register(&with(change.clone())).await;
        tok(&answer, "invalid_client_metadata");
        let description = answer.json()["error_description"].as_str().unwrap_or_default().to_owned();
        let names: Vec<&String> = change.as_object().expect("an object").keys().collect();
        assert!(names.iter().any(|name| description.starts_with(name.as_str())), "{names:?}: {description}");
    }
    assert_eq!(app.clients().await, 0);
}

/// What OAuth 2.1 has dropped is for `oidc` clients, and not on this machine.
async fn implicit_web_clients_are_https_and_elsewhere(kind: Kind) {
    let app = open_oidc(kind);
    let implicit = json!({ "grant_types": ["implicit"], "response_types": ["id_token"] });
    let mut metadata = with(implicit);
    assert_eq!(app.register(&metadata).await.status, 201);
    for uri in ["http://127.0.0.1:7777/cb", "https://localhost/cb"] {
        metadata["redirect_uris"] = json!([uri]);
        tok(&app.register(&metadata).await, "invalid_redirect_uri");
    }
}

async fn p5_nobody_chooses_a_client_id(kind: Kind) {
    let app = open(kind);
    app.client("admin", crate::support::people::web_app()).await;
    for id in ["chosen", "admin", "https://id.example.test"] {
        let client = app.registered(&with(json!({ "client_id": id, "client_secret": "x".repeat(43) }))).await;
        assert_ne!(client.id(), id);
        assert_ne!(client.client().secret.as_deref(), Some("x".repeat(43).as_str()));
    }
    let (first, second) = (app.registered(&least()).await, app.registered(&least()).await);
    assert_ne!(first.id(), second.id());
    assert_ne!(first.token(), second.token());
}

both!(
    p5_bad_redirect_uris,
    p5_bad_metadata,
    implicit_web_clients_are_https_and_elsewhere,
    p5_nobody_chooses_a_client_id,
);
