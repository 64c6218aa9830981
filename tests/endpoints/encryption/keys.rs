//! The server's keys for encryption: published, renewed, withdrawn (rule J5).

use chancery_core::client::{EncryptionKeyKind, Profile};
use serde_json::json;

use super::{object, signer, stage};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::front::{code_of, redirected};
use crate::support::jwe::{ALGORITHMS, seal, server_key};
use crate::support::rotating::RotatingApp;

async fn j5_only_public_members_are_published(kind: Kind) {
    let jwks = stage(kind).jwks().await;
    for (alg, expected) in [
        ("RSA-OAEP", ["e", "kid", "kty", "n", "use"].as_slice()),
        ("ECDH-ES", &["crv", "kid", "kty", "use", "x", "y"]),
    ] {
        let key = server_key(&jwks, alg);
        let mut names: Vec<&str> = key.as_object().expect("a key").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{key}");
        let signs = jwks["keys"].as_array().expect("keys").iter().filter(|other| other["use"] == "sig");
        assert!(signs.map(|other| &other["kid"]).all(|kid| *kid != key["kid"]), "one key for both");
    }
}

/// A new key takes the old one's place, which goes on opening what was encrypted to it.
async fn j5_keys_are_renewed(kind: Kind) {
    let rotating = RotatingApp::with(kind, &[Profile::OAuth21, Profile::Oidc]);
    let app = &rotating.app;
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    let client = signer(app, "app", json!({})).await;
    let before = app.jwks().await;
    let sealed = |jwks, alg: &str| {
        seal(&server_key(jwks, alg), alg, "A256GCM", &json!({}), object(app, &client).as_bytes())
    };
    rotating.rotate(&[EncryptionKeyKind::Rsa, EncryptionKeyKind::Curve]);
    assert_eq!(app.jwks().await, before, "a sender would have to choose");
    rotating.advance(rotating.publish_ahead);
    let after = app.jwks().await;
    for alg in ALGORITHMS {
        assert_ne!(server_key(&before, alg)["kid"], server_key(&after, alg)["kid"]);
        for jwks in [&before, &after] {
            code_of(&app.ask(&browser, &client, &[("request", &sealed(jwks, alg))]).await);
        }
    }
    // withdrawn, it opens nothing from then on, and a successor is there at once
    let withdrawn = server_key(&after, "RSA-OAEP");
    rotating.retire(withdrawn["kid"].as_str().expect("a kid"));
    assert_ne!(server_key(&app.jwks().await, "RSA-OAEP")["kid"], withdrawn["kid"]);
    let refused = app.ask(&browser, &client, &[("request", &sealed(&after, "RSA-OAEP"))]).await;
    redirected(&refused, "invalid_request_object");
    code_of(&app.ask(&browser, &client, &[("request", &sealed(&after, "ECDH-ES"))]).await);
}

both!(j5_only_public_members_are_published, j5_keys_are_renewed);
