//! Encrypted request objects that nobody should send (rules J3, Z13).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{object, signer, stage};
use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::front::{page, redirected};
use crate::support::jwe::{EncryptionKey, seal, server_key};
use crate::support::jws::{TestKey, decode, encode, unsigned};
use crate::support::people::query_of;
use crate::support::ports::timed;

/// The message with another part in the place of one.
fn with_part(token: &str, index: usize, part: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[index] = part;
    parts.join(".")
}

/// The message under a changed header.
fn with_header(token: &str, change: &Value) -> String {
    let mut header: Value =
        serde_json::from_slice(&decode(token.split('.').next().expect("a header"))).expect("JSON");
    for (name, value) in change.as_object().expect("an object") {
        header[name] = value.clone();
    }
    with_part(token, 0, &encode(header.to_string()))
}

/// RFC 1951: stored nowhere, a million zeros in a few bytes would be inflated by whoever inflates.
fn deflated_zeros() -> Vec<u8> {
    // a fixed Huffman block: one zero, then runs of 258 at distance 1
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut code = |value: u32, length: u32| bits.extend((0..length).rev().map(|bit| value >> bit & 1 == 1));
    code(0b0011_0000, 8);
    for _ in 0..6000 {
        code(0b1100_0101, 8);
        code(0, 5);
    }
    code(0, 7);
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |all, bit| all << 1 | u8::from(*bit))).collect()
}

async fn each_gets_the_one_answer(kind: Kind) {
    let app = stage(kind);
    let client = signer(&app, "app", json!({})).await;
    let jwks = app.jwks().await;
    let (rsa, curve) = (server_key(&jwks, "RSA-OAEP"), server_key(&jwks, "ECDH-ES"));
    let inner = object(&app, &client);
    let claims = json!({ "client_id": client.id, "response_type": "code" });
    let sealed = |content: &str| seal(&rsa, "RSA-OAEP", "A256GCM", &json!({}), content.as_bytes());
    let agreed = |content: &str| seal(&curve, "ECDH-ES", "A128CBC-HS256", &json!({}), content.as_bytes());
    let (good, good_curve) = (sealed(&inner), agreed(&inner));
    let parts: Vec<&str> = good.split('.').collect();
    let flattened = json!({
        "protected": parts[0], "encrypted_key": parts[1], "iv": parts[2], "ciphertext": parts[3], "tag": parts[4],
    });
    let general = json!({
        "protected": parts[0], "recipients": [{ "encrypted_key": parts[1] }], "iv": parts[2],
        "ciphertext": parts[3], "tag": parts[4],
    });
    let bomb = seal(&rsa, "RSA-OAEP", "A256GCM", &json!({ "zip": "DEF" }), &deflated_zeros());
    let mut short_tag = decode(parts[4]);
    short_tag.truncate(4);
    let off_curve = json!({ "kty": "EC", "crv": "P-256", "x": encode([1; 32]), "y": encode([2; 32]) });
    let nobody = EncryptionKey::new("RSA");
    let deep = format!(r#"{{"alg":"RSA-OAEP","enc":"A256GCM","x":{}}}"#, "[".repeat(2500));
    let bad = vec![
        ("alg none inside", sealed(&unsigned(&json!({ "alg": "none" }), &claims))),
        ("plain JSON inside", sealed(&claims.to_string())),
        ("a JWE inside", sealed(&agreed(&inner))),
        ("nothing inside", sealed("")),
        (
            "another's signature inside",
            sealed(&TestKey::new("RS256").sign(&TestKey::shared("RS256").header(), &claims)),
        ),
        ("the flattened JSON serialization", flattened.to_string()),
        ("the general JSON serialization", general.to_string()),
        ("compressed", bomb),
        ("zip without effect", with_header(&good, &json!({ "zip": "DEF" }))),
        ("crit", with_header(&good, &json!({ "crit": ["exp"], "exp": 1 }))),
        (
            "PBES2 that would never end",
            with_header(
                &good,
                &json!({ "alg": "PBES2-HS512+A256KW", "p2c": 4_294_967_295_u64, "p2s": "AAAAAAAAAAAAAAAA" }),
            ),
        ),
        ("RSA1_5", with_header(&good, &json!({ "alg": "RSA1_5" }))),
        ("dir", with_header(&good, &json!({ "alg": "dir" }))),
        ("A128KW", with_header(&good, &json!({ "alg": "A128KW" }))),
        ("an unknown enc", with_header(&good, &json!({ "enc": "A128CTR" }))),
        ("a kid that nobody has", with_header(&good, &json!({ "kid": "nobody" }))),
        ("the kid of a key that signs", with_header(&good, &json!({ "kid": jwks["keys"][0]["kid"] }))),
        (
            "encrypted to somebody else",
            seal(&nobody.jwk, "RSA-OAEP", "A256GCM", &json!({}), inner.as_bytes()),
        ),
        (
            "to somebody else under our kid",
            seal(&nobody.jwk, "RSA-OAEP", "A256GCM", &json!({ "kid": rsa["kid"] }), inner.as_bytes()),
        ),
        ("a point beside the curve", with_header(&good_curve, &json!({ "epk": off_curve }))),
        ("no ephemeral key", with_header(&good_curve, &json!({ "epk": {} }))),
        ("a short tag", with_part(&good, 4, &encode(short_tag))),
        ("no encrypted key", with_part(&good, 1, "")),
        ("no initialization vector", with_part(&good, 2, "")),
        ("no ciphertext", with_part(&good, 3, "")),
        ("no tag", with_part(&good, 4, "")),
        ("no initialization vector for CBC", with_part(&good_curve, 2, "")),
        ("half a block", with_part(&good_curve, 3, &encode([1; 8]))),
        (
            "a wrapped key of seven bytes",
            with_part(
                &seal(&curve, "ECDH-ES+A256KW", "A128GCM", &json!({}), inner.as_bytes()),
                1,
                &encode([1; 7]),
            ),
        ),
        ("cut off", good[..good.len() - 20].to_owned()),
        ("four parts", good.rsplit_once('.').expect("parts").0.to_owned()),
        ("six parts", format!("{good}.AAAA")),
        ("a long header", with_header(&good, &json!({ "x": "x".repeat(5000) }))),
        ("a deep header", with_part(&good, 0, &encode(deep))),
        (
            "a header that repeats itself",
            with_part(&good, 0, &encode(r#"{"alg":"dir","enc":"A256GCM","alg":"RSA-OAEP"}"#)),
        ),
        ("too long", with_part(&good, 3, &"A".repeat(25_000))),
    ];
    let mut described = BTreeSet::new();
    for (name, token) in &bad {
        let (answer, took) = timed(app.ask_cold(&client, &[("request", token)])).await;
        assert!(took.as_millis() < 1000, "{name}: {took:?}");
        let location = answer.location().unwrap_or_else(|| panic!("{name}: {}", answer.body));
        redirected(&answer, "invalid_request_object");
        described.insert(query_of(&location, "error_description"));
    }
    // nothing tells one from the other
    assert_eq!(described.len(), 1, "{described:?}");
    // without a redirect URI that is proven from outside it is a page
    let token = &bad[0].1;
    page(&app.ask_cold(&client, &[("request", token), ("redirect_uri", "")]).await, "invalid_request");
}

async fn j3_a_client_without_keys_costs_no_decryption(kind: Kind) {
    let app = stage(kind);
    let client = app.client("keyless", crate::support::front::app_with(json!({ "profile": "oidc" }))).await;
    let rsa = server_key(&app.jwks().await, "RSA-OAEP");
    let token = seal(&rsa, "RSA-OAEP", "A256GCM", &json!({}), object(&app, &client).as_bytes());
    redirected(&app.ask_cold(&client, &[("request", &token)]).await, "invalid_request_object");
}

both!(each_gets_the_one_answer, j3_a_client_without_keys_costs_no_decryption);
