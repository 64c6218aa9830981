//! Request objects that are encrypted to us (RFC 9101 §6.1, rule Z13).

use serde_json::json;

use super::{generous, object, signer, stage};
use crate::support::app::{TestApp, both};
use crate::support::browser::Page;
use crate::support::database::Kind;
use crate::support::documents::{Document, Site};
use crate::support::front::{code_of, redirected};
use crate::support::jwe::{ALGORITHMS, CONTENT, seal, server_key};
use crate::support::people::query_of;

#[track_caller]
fn was_read(answer: &Page, of: &str) {
    code_of(answer);
    let location = answer.location().expect("a redirect");
    assert_eq!(query_of(&location, "state").as_deref(), Some("inner-state"), "{of}");
}

async fn each_advertised_algorithm_is_taken(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let client = signer(&app, "app", json!({})).await;
    let (metadata, jwks) =
        (app.browser().get("/.well-known/openid-configuration").await.json(), app.jwks().await);
    assert_eq!(metadata["request_object_encryption_alg_values_supported"], json!(ALGORITHMS));
    assert_eq!(metadata["request_object_encryption_enc_values_supported"], json!(CONTENT));
    for alg in ALGORITHMS {
        let key = server_key(&jwks, alg);
        for enc in CONTENT {
            let sealed = seal(&key, alg, enc, &json!({ "cty": "JWT" }), object(&app, &client).as_bytes());
            let answer = app.ask(&browser, &client, &[("request", &sealed), ("state", "outer")]).await;
            was_read(&answer, &format!("{alg} {enc}"));
        }
    }
}

/// Not everybody writes a `kid` or a `cty`.
async fn the_header_may_be_short(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let client = signer(&app, "app", json!({})).await;
    let jwks = app.jwks().await;
    for alg in ["RSA-OAEP", "ECDH-ES+A128KW"] {
        let content = object(&app, &client);
        let sealed =
            seal(&server_key(&jwks, alg), alg, "A128GCM", &json!({ "kid": null }), content.as_bytes());
        was_read(&app.ask(&browser, &client, &[("request", &sealed)]).await, alg);
    }
}

/// What is fetched from the client may be encrypted as well.
async fn by_reference_too(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(kind, generous, |state| site.allow(state));
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let client = signer(&app, "app", json!({ "request_uris": [site.url("/request.jwt")] })).await;
    let key = server_key(&app.jwks().await, "ECDH-ES");
    let sealed = seal(&key, "ECDH-ES", "A256GCM", &json!({}), object(&app, &client).as_bytes());
    let uri = site.put("/request.jwt", Document::Text(sealed));
    was_read(&app.ask(&browser, &client, &[("request_uri", &uri)]).await, "by reference");
}

/// A client that has said how it encrypts does so, and not otherwise.
async fn what_is_registered_is_demanded(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let jwks = app.jwks().await;
    let sent = |client, alg: &str, enc: &str| {
        let content = object(&app, client);
        seal(&server_key(&jwks, alg), alg, enc, &json!({}), content.as_bytes())
    };
    let both = json!({ "request_object_encryption_alg": "RSA-OAEP-256", "request_object_encryption_enc": "A256GCM" });
    let client = signer(&app, "both", both).await;
    let good = sent(&client, "RSA-OAEP-256", "A256GCM");
    was_read(&app.ask(&browser, &client, &[("request", &good)]).await, "both");
    for bad in [
        object(&app, &client),
        sent(&client, "RSA-OAEP", "A256GCM"),
        sent(&client, "RSA-OAEP-256", "A128GCM"),
        sent(&client, "ECDH-ES", "A256GCM"),
    ] {
        redirected(&app.ask_cold(&client, &[("request", &bad)]).await, "invalid_request_object");
    }
    let client = signer(&app, "alg", json!({ "request_object_encryption_alg": "ECDH-ES" })).await;
    let good = sent(&client, "ECDH-ES", "A128CBC-HS256");
    was_read(&app.ask(&browser, &client, &[("request", &good)]).await, "the default");
}

/// Where no request objects are taken there is nothing to encrypt to.
async fn without_request_objects_there_are_no_keys(app: TestApp) {
    let jwks = app.jwks().await;
    assert!(jwks["keys"].as_array().expect("keys").iter().all(|key| key["use"] == "sig"), "{jwks}");
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert!(metadata.get("request_object_encryption_alg_values_supported").is_none());
    assert!(metadata.get("request_object_encryption_enc_values_supported").is_none());
}

both!(
    each_advertised_algorithm_is_taken,
    the_header_may_be_short,
    by_reference_too,
    what_is_registered_is_demanded,
    without_request_objects_there_are_no_keys,
);
