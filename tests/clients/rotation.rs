//! jose and PyJWT verify access tokens from the JWKS alone, across a key rotation (rule J5).

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::browser::http_client;
use crate::support::database::Kind;
use crate::support::program::Program;
use crate::support::scene::{API, API_SCOPE, Method, Scene};

/// Keys are published four seconds before they sign, and JWKS are cached for one: a rotation that a
/// test can wait for.
const QUICK: &str = "[keys]\npublish_ahead = \"4s\"\n[tokens]\njwks_max_age = \"1s\"";

/// An access token for the API, by client credentials.
async fn access_token(scene: &Scene, task: &Value) -> String {
    let text = |name: &str| task[name].as_str().expect("a setting");
    let answer = http_client()
        .post(format!("{}/token", scene.server.issuer))
        .basic_auth(text("client_id"), Some(text("client_secret")))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("grant_type=client_credentials&scope={API_SCOPE}&resource={API}"))
        .send()
        .await
        .expect("an answer");
    let answer: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
    answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn kid(token: &str) -> String {
    use base64::Engine as _;
    let header = token.split('.').next().expect("a header");
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    header["kid"].as_str().expect("a kid").to_owned()
}

async fn rotation(mut verifier: Program, kind: Kind) {
    let scene = Scene::new(kind, QUICK).await;
    let task = scene.register("machine", Method::SecretBasic, "oauth2.1");
    verifier
        .send(&json!({
            "issuer": scene.server.issuer,
            "jwks_uri": format!("{}/jwks.json", scene.server.issuer),
            "audience": API,
            "max_age": 1,
        }))
        .await;

    let before = access_token(&scene, &task).await;
    let seen = verifier.ask(&json!({ "token": before })).await;
    assert_eq!(seen["claims"]["client_id"], "machine", "{seen}");
    assert_eq!(seen["claims"]["scope"], API_SCOPE, "{seen}");

    scene.installation.command(&["keys", "rotate", "--algorithm", "RS256"], None);
    let mut after = access_token(&scene, &task).await;
    assert_eq!(kid(&after), kid(&before), "the new key must be published before it signs");
    // a verifier that keeps the JWKS no longer than it may never meets a key that it does not know
    for _ in 0..200 {
        after = access_token(&scene, &task).await;
        let seen = verifier.ask(&json!({ "token": after })).await;
        assert_eq!(seen["kid"], kid(&after), "{seen}");
        assert_eq!(seen["claims"]["aud"], API, "{seen}");
        if kid(&after) != kid(&before) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_ne!(kid(&after), kid(&before), "the new key never signed");

    // the old key stays published for the tokens that it signed
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let seen = verifier.ask(&json!({ "token": before })).await;
    assert_eq!(seen["kid"], kid(&before), "{seen}");
    let (signed, signature) = after.rsplit_once('.').expect("a JWS");
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{signed}.{other}{}", &signature[1..]);
    let seen = verifier.ask(&json!({ "token": forged })).await;
    assert!(seen["error"].is_string(), "{seen}");
}

async fn jose_verifies_across_a_rotation(kind: Kind) {
    rotation(Program::node("jose.mjs"), kind).await;
}

async fn pyjwt_verifies_across_a_rotation(kind: Kind) {
    rotation(Program::python("pyjwt_verify.py"), kind).await;
}

both!(jose_verifies_across_a_rotation, pyjwt_verifies_across_a_rotation);
