//! What clients may say of themselves when they register, and what is made of it.

mod profiles;
mod refused;
mod requests;
mod sector;
mod shown;

use serde_json::{Map, Value, json};

use super::*;
use crate::client::{
    AuthMethod, ClientAttributes, ConsentRule, GrantType, Pkce, Profile, RefreshRule, ResponseType, Rotation,
    SigningAlgorithm,
};
use crate::error::ErrorCode;
use crate::policy::Policy;

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(members) = value else { panic!("not an object") };
    members
}

fn policy() -> Policy {
    Policy { profiles: Profile::ALL.iter().copied().collect(), ..Policy::default() }
}

fn registered(
    document: Value,
    profile: Profile,
    self_registered: bool,
) -> Result<ClientAttributes, MetadataError> {
    let policy = policy();
    let context = RegistrationContext { policy: &policy, profile, self_registered };
    register(ClientMetadata::from_json(object(document))?, &context)
}

fn by_admin(document: Value) -> Result<ClientAttributes, MetadataError> {
    registered(document, Profile::OAuth21, false)
}

/// A 2048-bit modulus.
fn modulus() -> String {
    crate::secret::base64url(&[0xC5; 256])
}

fn with(base: &Value, name: &str, value: Value) -> Value {
    let mut document = object(base.clone());
    document.insert(name.to_owned(), value);
    Value::Object(document)
}

fn web() -> Value {
    json!({ "redirect_uris": ["https://app.example.test/cb"], "client_name": "App", "scope": "openid profile" })
}

#[test]
fn the_least_metadata_gives_a_strict_client() {
    let a = by_admin(json!({ "redirect_uris": ["https://app.example.test/cb"] })).unwrap();
    assert_eq!(a.identity.name, "app.example.test");
    assert_eq!(a.authentication.method, AuthMethod::ClientSecretBasic);
    assert_eq!(a.grants.grant_types, [GrantType::AuthorizationCode].into());
    assert_eq!(a.grants.response_types, [ResponseType::Code].into());
    assert_eq!(a.grants.scope.to_string(), "openid address email phone profile");
    assert_eq!((a.requests.pkce, a.consent.rule), (Pkce::Required, ConsentRule::Remember));
    assert_eq!((a.tokens.refresh, a.tokens.rotation), (RefreshRule::Never, Rotation::Rotate));
    assert_eq!(a.tokens.refresh_retry_seconds, 30);
    assert_eq!(a.id_token.alg, SigningAlgorithm::RS256);
    assert!(!a.registration.self_registered);
}

#[test]
fn refresh_tokens_come_with_their_grant() {
    let grants = json!(["authorization_code", "refresh_token"]);
    let a = by_admin(json!({ "redirect_uris": ["https://a.test/"], "grant_types": grants })).unwrap();
    assert_eq!(a.tokens.refresh, RefreshRule::Always);
    assert!(a.grants.scope.contains("offline_access"));
}

#[test]
fn a_machine_needs_no_redirect_uri() {
    let a = by_admin(json!({ "grant_types": ["client_credentials"], "scope": "read", "roles": ["robot"] }))
        .unwrap();
    assert!(a.grants.response_types.is_empty() && a.redirects.redirect_uris.is_empty());
    assert!(a.grants.roles.contains("robot"));
}

#[test]
fn a_client_that_registers_itself_is_not_heard_on_our_members() {
    let mut document = object(web());
    for (name, value) in [
        ("profile", json!("fapi2")),
        ("consent", json!("skip")),
        ("roles", json!(["admin"])),
        ("access_token_lifetime", json!(86_400)),
        ("default_resource", json!("https://api.test")),
        ("binding", json!("offline")),
        ("some_member_nobody_knows", json!({ "deep": [1] })),
        ("software_statement", json!("x.y.z")),
    ] {
        document.insert(name.to_owned(), value);
    }
    let a = registered(Value::Object(document), Profile::OAuth21, true).unwrap();
    assert_eq!((a.registration.profile, a.consent.rule), (Profile::OAuth21, ConsentRule::Remember));
    assert!(
        a.grants.roles.is_empty()
            && a.tokens.access_token_lifetime.is_none()
            && a.tokens.default_resource.is_none()
    );
    assert!(a.registration.self_registered);
}

#[test]
fn assertions_need_keys_and_a_fitting_algorithm() {
    let private = with(&web(), "token_endpoint_auth_method", json!("private_key_jwt"));
    assert_eq!(by_admin(private.clone()).unwrap_err().field, "jwks");
    let encryption = json!({ "keys": [{ "kty": "RSA", "use": "enc", "n": modulus(), "e": "AQAB" }] });
    assert_eq!(by_admin(with(&private, "jwks", encryption)).unwrap_err().field, "jwks");
    let keys = with(&private, "jwks", json!({ "keys": [{ "kty": "RSA", "n": modulus(), "e": "AQAB" }] }));
    assert!(by_admin(keys.clone()).is_ok());
    assert_eq!(by_admin(with(&keys, "jwks_uri", json!("https://a.test/j"))).unwrap_err().field, "jwks");
    let hs = with(&keys, "token_endpoint_auth_signing_alg", json!("HS256"));
    assert_eq!(by_admin(hs).unwrap_err().field, "token_endpoint_auth_signing_alg");
    let shared = with(&web(), "token_endpoint_auth_method", json!("client_secret_jwt"));
    assert!(by_admin(with(&shared, "token_endpoint_auth_signing_alg", json!("HS256"))).is_ok());
    let rs = with(&shared, "token_endpoint_auth_signing_alg", json!("RS256"));
    assert_eq!(by_admin(rs).unwrap_err().field, "token_endpoint_auth_signing_alg");
}

#[test]
fn public_clients_rotate_and_have_no_credentials_grant() {
    let public = with(&web(), "token_endpoint_auth_method", json!("none"));
    assert_eq!(by_admin(with(&public, "rotation", json!("keep"))).unwrap_err().field, "rotation");
    let machine = with(&public, "grant_types", json!(["client_credentials"]));
    assert_eq!(by_admin(machine).unwrap_err().field, "grant_types");
}
