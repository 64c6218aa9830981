//! What a client may register about encryption (OpenID Connect Dynamic Client Registration §2).

use serde_json::{Value, json};

use super::{generous, stage};
use crate::support::answers::tok;
use crate::support::app::{TestApp, both};
use crate::support::database::Kind;
use crate::support::documents::Site;
use crate::support::jwe::{ALGORITHMS, CONTENT, EncryptionKey};
use crate::support::jws::TestKey;
use crate::support::registration::with;

/// What can be encrypted for a client.
const ANSWERS: [&str; 3] =
    ["id_token_encrypted_response", "userinfo_encrypted_response", "introspection_encrypted_response"];
const REQUEST_OBJECT: &str = "request_object_encryption";

fn keys() -> Value {
    json!({ "keys": [EncryptionKey::shared("RSA").jwk, EncryptionKey::shared("P-521").jwk] })
}

fn members(name: &str, alg: &Value, enc: &Value) -> Value {
    json!({ "jwks": keys(), format!("{name}_alg"): alg, format!("{name}_enc"): enc })
}

async fn each_value_is_taken_and_echoed(kind: Kind) {
    let app = stage(kind);
    for name in ANSWERS.into_iter().chain([REQUEST_OBJECT]) {
        for alg in ALGORITHMS {
            for enc in CONTENT {
                let client = app.registered(&with(members(name, &json!(alg), &json!(enc)))).await;
                assert_eq!(client.document[&format!("{name}_alg")], alg);
                assert_eq!(client.document[&format!("{name}_enc")], enc);
            }
        }
        // the default is shown, and what was not asked for is not
        let client = app.registered(&with(members(name, &json!("RSA-OAEP"), &Value::Null))).await;
        assert_eq!(client.document[&format!("{name}_enc")], "A128CBC-HS256");
        for other in ANSWERS.into_iter().chain([REQUEST_OBJECT]).filter(|other| *other != name) {
            assert!(!client.document.contains_key(&format!("{other}_alg")), "{other}");
            assert!(!client.document.contains_key(&format!("{other}_enc")), "{other}");
        }
        // and it survives being sent back
        let again = app.put(&client, &client.to_send_back()).await;
        assert_eq!(again.json()[&format!("{name}_alg")], "RSA-OAEP", "{}", again.body);
    }
}

async fn p5_other_values_are_refused(kind: Kind) {
    let app = stage(kind);
    for name in ANSWERS.into_iter().chain([REQUEST_OBJECT]) {
        for alg in [
            "RSA1_5",
            "dir",
            "A128KW",
            "A256GCMKW",
            "PBES2-HS256+A128KW",
            "ECDH-ES+A192KW",
            "RSA-OAEP-512",
            "none",
            "rsa-oaep",
            "",
        ] {
            tok(
                &app.register(&with(members(name, &json!(alg), &Value::Null))).await,
                "invalid_client_metadata",
            );
        }
        for enc in ["A128CBC", "A128CTR", "none", "a128gcm", ""] {
            let asked = members(name, &json!("RSA-OAEP"), &json!(enc));
            tok(&app.register(&with(asked)).await, "invalid_client_metadata");
        }
        for (alg, enc) in
            [(json!(7), Value::Null), (json!(["RSA-OAEP"]), Value::Null), (json!("RSA-OAEP"), json!({}))]
        {
            tok(&app.register(&with(members(name, &alg, &enc))).await, "invalid_client_metadata");
        }
        // an enc alone encrypts nothing
        let alone = members(name, &Value::Null, &json!("A128GCM"));
        tok(&app.register(&with(alone)).await, "invalid_client_metadata");
    }
    assert_eq!(app.clients().await, 0);
}

/// What is encrypted for a client is encrypted to a key of its own.
async fn p5_a_key_is_needed(kind: Kind) {
    let site = Site::new();
    let app = TestApp::customized(kind, generous, |state| site.allow(state));
    let mut short = EncryptionKey::shared("P-256").jwk.clone();
    short["x"] = "AQAB".into();
    let mut for_signatures = EncryptionKey::shared("RSA").jwk.clone();
    for_signatures["use"] = "sig".into();
    let mut for_another = EncryptionKey::shared("RSA").jwk.clone();
    for_another["alg"] = "RSA-OAEP-256".into();
    for name in ANSWERS {
        let asked = |alg: &str, jwks: Value| with(json!({ format!("{name}_alg"): alg, "jwks": jwks }));
        for (alg, jwks) in [
            ("RSA-OAEP", Value::Null),
            ("RSA-OAEP", EncryptionKey::shared("P-256").jwks()),
            ("ECDH-ES", EncryptionKey::shared("RSA").jwks()),
            ("RSA-OAEP", TestKey::shared("RS256").jwks()),
            ("ECDH-ES", TestKey::shared("EdDSA").jwks()),
            ("ECDH-ES", json!({ "keys": [short] })),
            ("RSA-OAEP", json!({ "keys": [for_signatures] })),
            ("RSA-OAEP", json!({ "keys": [for_another] })),
        ] {
            tok(&app.register(&asked(alg, jwks)).await, "invalid_client_metadata");
        }
        let elsewhere = json!({ format!("{name}_alg"): "ECDH-ES", "jwks_uri": site.url("/jwks.json") });
        app.registered(&with(elsewhere)).await;
    }
    // it is the server's key that request objects are encrypted to
    app.registered(&with(json!({ format!("{REQUEST_OBJECT}_alg"): "ECDH-ES" }))).await;
    assert_eq!(site.requests(), 0);
}

/// Where request objects are not taken, nobody may rely on encrypting them.
async fn p5_only_where_request_objects_are_taken(kind: Kind) {
    let app = crate::support::registration::open(kind);
    let asked = json!({ format!("{REQUEST_OBJECT}_alg"): "ECDH-ES" });
    tok(&app.register(&with(asked)).await, "invalid_client_metadata");
    // while answers are encrypted for everybody
    let asked = json!({ "jwks": keys(), "id_token_encrypted_response_alg": "ECDH-ES" });
    app.registered(&with(asked)).await;
}

both!(
    each_value_is_taken_and_echoed,
    p5_other_values_are_refused,
    p5_a_key_is_needed,
    p5_only_where_request_objects_are_taken,
);
