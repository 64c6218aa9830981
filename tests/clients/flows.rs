//! openid-client, oauth4webapi and Authlib: the whole life of a sign-in, then client credentials.

use serde_json::Value;

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::keys::ClientKey;
use crate::support::process::USERNAME;
use crate::support::program::Program;
use crate::support::scene::{API_SCOPE, Method, Scene};

/// What every library must have seen.
fn check(result: &Value, issuer: &str, client_id: &str) {
    let claims = &result["claims"];
    assert_eq!(claims["iss"], issuer, "{result:#}");
    assert!(claims["aud"] == client_id || claims["aud"][0] == client_id, "{result:#}");
    assert_eq!(result["userinfo"]["sub"], claims["sub"], "{result:#}");
    assert_eq!(result["userinfo"]["preferred_username"], USERNAME, "{result:#}");
    assert_eq!(result["userinfo"]["name"], "Alice Example", "{result:#}");
    assert_eq!(result["userinfo"]["email"], "alice@example.test", "{result:#}");
    assert_eq!(result["userinfo"]["email_verified"], true, "{result:#}");
    if result["refreshed_claims"].is_object() {
        assert_eq!(result["refreshed_claims"]["sub"], claims["sub"], "{result:#}");
        assert_eq!(result["refreshed_claims"]["auth_time"], claims["auth_time"], "{result:#}");
    }
    assert_eq!(result["after_revocation"], "invalid_grant", "{result:#}");
    assert_eq!(result["userinfo_after_revocation"], 401, "{result:#}");
    assert_eq!(result["machine"]["token_type"].as_str().map(str::to_lowercase).as_deref(), Some("bearer"));
    assert_eq!(result["machine"]["scope"].as_str().unwrap_or(API_SCOPE), API_SCOPE, "{result:#}");
}

async fn run(scene: &Scene, program: Program, id: &str, method: Method<'_>, profile: &str) {
    let task = scene.register(id, method, profile);
    let result = program.run(&task, |url| scene.sign_in(url)).await;
    check(&result, &scene.server.issuer, id);
}

async fn openid_client_completes_its_flows(kind: Kind) {
    let scene = Scene::new(kind, "").await;
    let key = ClientKey::rs256();
    run(&scene, Program::node("openid-client.mjs"), "basic", Method::SecretBasic, "oauth2.1").await;
    run(&scene, Program::node("openid-client.mjs"), "signed", Method::PrivateKey(&key), "oauth2.1").await;
}

async fn oauth4webapi_completes_its_flows(kind: Kind) {
    let scene = Scene::new(kind, "").await;
    let key = ClientKey::rs256();
    run(&scene, Program::node("oauth4webapi.mjs"), "basic", Method::SecretBasic, "oauth2.1").await;
    run(&scene, Program::node("oauth4webapi.mjs"), "signed", Method::PrivateKey(&key), "oauth2.1").await;
}

/// Authlib signs assertions for the token endpoint, an hour ahead: that takes profile `oidc` (T14).
async fn authlib_completes_its_flows(kind: Kind) {
    let scene = Scene::new(kind, "[policy]\nprofiles = [\"oauth2.1\", \"oidc\"]").await;
    let key = ClientKey::rs256();
    run(&scene, Program::python("authlib_flow.py"), "basic", Method::SecretBasic, "oauth2.1").await;
    run(&scene, Program::python("authlib_flow.py"), "signed", Method::PrivateKey(&key), "oidc").await;
}

both!(openid_client_completes_its_flows, oauth4webapi_completes_its_flows, authlib_completes_its_flows);
