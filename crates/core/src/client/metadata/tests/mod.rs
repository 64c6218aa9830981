//! What clients may say of themselves when they register, and what is made of it.

mod sector;

use serde_json::{Map, Value, json};

use super::*;
use crate::client::{
    AuthMethod, Client, ClientAttributes, ClientId, ConsentRule, GrantType, Pkce, Profile, RefreshRule,
    ResponseType, Rotation, SigningAlgorithm,
};
use crate::error::ErrorCode;
use crate::policy::Policy;
use crate::realm::Realm;
use crate::time::Timestamp;

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
fn a_fapi_client_keeps_refresh_tokens_and_never_signs_rs256() {
    let jwks = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "eA", "y": "eQ" }] });
    let base = json!({
        "redirect_uris": ["https://a.test/"], "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks,
    });
    let a = registered(base.clone(), Profile::Fapi2, false).unwrap();
    assert_eq!((a.tokens.rotation, a.id_token.alg), (Rotation::Keep, SigningAlgorithm::PS256));
    for (name, value) in [
        ("rotation", json!("rotate")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("code_lifetime", json!(61)),
    ] {
        assert_eq!(registered(with(&base, name, value), Profile::Fapi2, false).unwrap_err().field, name);
    }
}

#[test]
fn pkce_is_relaxed_for_oidc_clients_only() {
    let optional = with(&web(), "pkce", json!("optional"));
    assert_eq!(by_admin(optional.clone()).unwrap_err().field, "pkce");
    assert_eq!(registered(optional, Profile::Oidc, false).unwrap().requests.pkce, Pkce::Optional);
    assert_eq!(registered(web(), Profile::Oidc, true).unwrap().requests.pkce, Pkce::Optional);
}

#[test]
fn z4_public_clients_use_pkce_unless_the_policy_lets_them() {
    let public = with(&web(), "token_endpoint_auth_method", json!("none"));
    assert_eq!(registered(public.clone(), Profile::Oidc, true).unwrap().requests.pkce, Pkce::Required);
    let mut policy = policy();
    policy.registration.require_public_pkce = false;
    let pkce = |profile, self_registered| {
        let context = RegistrationContext { policy: &policy, profile, self_registered };
        register(ClientMetadata::from_json(object(public.clone())).unwrap(), &context).unwrap().requests.pkce
    };
    assert_eq!(pkce(Profile::Oidc, true), Pkce::Optional);
    assert_eq!(pkce(Profile::OAuth21, true), Pkce::Required);
    assert_eq!(pkce(Profile::Oidc, false), Pkce::Required, "an administrator says so for each client");
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

/// Rule P5: `invalid_redirect_uri`.
#[test]
fn refuses_bad_redirect_uris() {
    for uri in [
        "https://app.test/cb#x",
        "https://*.app.test/cb",
        "https://user@app.test/cb",
        "https://user:pw@app.test/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://app.test/cb",
        "com.example.app:/cb",
        "/cb",
        "",
        "https://app.test/ö",
        "https://app.test\\@evil.test/",
    ] {
        let error = by_admin(json!({ "redirect_uris": [uri] })).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidRedirectUri, "{uri}");
    }
    for document in [json!({}), json!({ "redirect_uris": [] }), json!({ "redirect_uris": "https://a.test/" })]
    {
        assert_eq!(by_admin(document).unwrap_err().code, ErrorCode::InvalidRedirectUri);
    }
    let native = json!({ "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb"], "application_type": "native" });
    assert_eq!(by_admin(native).unwrap().redirects.redirect_uris.len(), 2);
}

/// Rule P5: `invalid_client_metadata`, naming the member.
#[test]
fn refuses_bad_metadata() {
    let long = "x".repeat(101);
    let cases = [
        ("client_name", json!("evil\u{202E}ppa")),
        ("client_name", json!(" ")),
        ("client_name", json!(long)),
        ("client_name", json!(7)),
        ("scope", json!("open\"id")),
        ("scope", json!(["openid"])),
        ("token_endpoint_auth_method", json!("tls_client_auth")),
        ("token_endpoint_auth_method", json!(true)),
        ("jwks", json!({ "keys": [] })),
        ("jwks", json!("keys")),
        ("jwks", json!({ "keys": [7] })),
        ("jwks", json!({ "keys": [{ "kty": "RSA", "n": modulus(), "e": "AQAB", "d": "AQ" }] })),
        ("jwks", json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] })),
        ("jwks", json!({ "keys": [{ "kty": "RSA", "n": "xcXF", "e": "AQAB" }] })),
        ("jwks", json!({ "keys": [{ "n": modulus() }] })),
        ("jwks_uri", json!("http://app.test/jwks.json")),
        ("jwks_uri", json!("https://user@app.test/jwks.json")),
        ("client_uri", json!("javascript:alert(1)")),
        ("policy_uri", json!("http://app.test/policy")),
        ("tos_uri", json!("not a url")),
        ("grant_types", json!(["password"])),
        ("grant_types", json!(["implicit"])),
        ("grant_types", json!([])),
        ("grant_types", json!(["refresh_token"])),
        ("response_types", json!(["code id_token"])),
        ("response_types", json!(["token"])),
        ("response_types", json!([])),
        ("application_type", json!("desktop")),
        ("post_logout_redirect_uris", json!(["https://app.test/#out"])),
        ("contacts", json!(["a\nb"])),
        ("default_max_age", json!(-1)),
        ("default_max_age", json!("60")),
        ("require_auth_time", json!("yes")),
        ("id_token_signed_response_alg", json!("none")),
        ("id_token_signed_response_alg", json!("HS256")),
        ("access_token_signed_response_alg", json!("RS1")),
        ("userinfo_signed_response_alg", json!("none")),
        ("introspection_signed_response_alg", json!("HS256")),
        ("profile", json!("oauth1")),
        ("consent", json!("maybe")),
        ("pkce", json!("plain")),
        ("refresh", json!("always")),
        ("refresh", json!("sometimes")),
        ("rotation", json!("spin")),
        ("refresh_retry_seconds", json!(61)),
        ("binding", json!("forever")),
        ("access_token_lifetime", json!(86_401)),
        ("access_token_lifetime", json!(0)),
        ("code_lifetime", json!(61)),
        ("default_resource", json!("api")),
        ("roles", json!(["a b"])),
        ("subject_type", json!("paired")),
        ("sector_identifier_uri", json!("http://app.test/sector.json")),
        ("logo_uri", json!("http://app.test/logo.png")),
        ("initiate_login_uri", json!("http://localhost/login")),
        ("software_id", json!("evil\u{202E}")),
        ("software_version", json!("")),
        ("default_acr_values", json!(["two words"])),
        ("default_acr_values", json!("one")),
        ("request_object_signing_alg", json!("none")),
        ("id_token_encrypted_response_alg", json!("RSA-OAEP")),
        ("require_signed_request_object", json!(true)),
        ("request_uris", json!("https://a.test/request")),
        ("request_uris", json!(["http://a.test/request"])),
        ("request_uris", json!(["https://user@a.test/request"])),
        ("request_uris", json!(["urn:example:request"])),
        ("request_uris", json!([format!("https://a.test/{}", "r".repeat(498))])),
        ("request_uris", json!((0..11).map(|n| format!("https://a.test/{n}")).collect::<Vec<_>>())),
    ];
    for (name, value) in cases {
        let error = by_admin(with(&web(), name, value.clone())).unwrap_err();
        assert_eq!((error.code, error.field), (ErrorCode::InvalidClientMetadata, name), "{value}");
        let public = |b: u8| matches!(b, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E);
        assert!(error.problem.bytes().all(public), "{}", error.problem);
    }
}

#[test]
fn protection_that_does_not_exist_is_refused_to_everybody() {
    for (name, value) in [
        ("authorization_signed_response_alg", json!("RS256")),
        ("authorization_encrypted_response_alg", json!("RSA-OAEP")),
        ("dpop_bound_access_tokens", json!(true)),
    ] {
        let error = registered(with(&web(), name, value), Profile::Oidc, true).unwrap_err();
        assert_eq!(error.field, name);
    }
    let neutral =
        with(&with(&web(), "subject_type", json!("public")), "dpop_bound_access_tokens", json!(false));
    assert!(registered(neutral, Profile::Oidc, true).is_ok());
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

#[test]
fn a_profile_must_be_enabled() {
    let policy = Policy::default();
    let context = RegistrationContext { policy: &policy, profile: Profile::Oidc, self_registered: false };
    let metadata = ClientMetadata::from_json(object(web())).unwrap();
    assert_eq!(register(metadata, &context).unwrap_err().field, "profile");
}

#[test]
fn what_is_shown_registers_again_to_the_same() {
    let documents = [
        web(),
        json!({
            "redirect_uris": ["com.example.app:/cb"], "application_type": "native", "profile": "oidc",
            "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
            "refresh": "with_offline_access", "refresh_retry_seconds": 0, "pkce": "optional", "binding": "offline",
            "code_lifetime": 600, "access_token_lifetime": 60, "claims_in_id_token": true, "contacts": ["a@b.test"],
            "client_uri": "https://b.test/", "default_max_age": 0, "require_auth_time": true, "roles": ["x"],
            "default_resource": "https://api.test", "id_token_signed_response_alg": "EdDSA",
            "userinfo_signed_response_alg": "PS384", "introspection_signed_response_alg": "ES512",
            "post_logout_redirect_uris": ["com.example.app:/out"], "consent": "skip",
            "logo_uri": "https://b.test/logo.png", "initiate_login_uri": "https://b.test/login",
            "software_id": "4NRB1-0XZABZI9E6-5SM3R", "software_version": "2.2", "default_acr_values": ["a", "b"],
            "request_object_signing_alg": "ES256", "subject_type": "pairwise",
            "request_uris": ["https://b.test/r.jwt#one", "https://b.test/r.jwt"],
            "sector_identifier_uri": "https://b.test/sector.json",
        }),
    ];
    for document in documents {
        let attributes = by_admin(document).unwrap();
        let client = Client {
            realm: Realm::main("https://as.test").id,
            id: ClientId("app".to_owned()),
            attributes: attributes.clone(),
            secrets: Vec::new(),
            disabled_at: None,
            created_at: Timestamp(1),
            updated_at: Timestamp(1),
        };
        assert_eq!(by_admin(Value::Object(to_metadata(&client))).unwrap(), attributes);
    }
}

#[test]
fn request_objects_have_the_algorithms_of_their_profile() {
    let alg = |name: &str| with(&web(), "request_object_signing_alg", json!(name));
    for good in ["RS256", "RS512", "PS384", "ES256", "ES512", "EdDSA"] {
        assert!(registered(alg(good), Profile::Oidc, true).is_ok(), "{good}");
    }
    for bad in ["none", "HS256", "HS512", "RS1", "ES256K"] {
        let error = registered(alg(bad), Profile::Oidc, true).unwrap_err();
        assert_eq!(error.field, "request_object_signing_alg", "{bad}");
    }
    // where no profile has them, nobody does
    let policy = Policy::default();
    let context = RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered: true };
    let metadata = ClientMetadata::from_json(object(alg("RS256"))).unwrap();
    assert_eq!(register(metadata, &context).unwrap_err().field, "request_object_signing_alg");
}

#[test]
fn addresses_of_request_objects_count_where_those_are_taken() {
    let uris = ["https://a.test/r.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM", "https://a.test/r.jwt"];
    let longest = format!("https://a.test/{}", "r".repeat(497));
    let sent = with(&web(), "request_uris", json!([uris[0], uris[1], uris[0], longest]));
    for (profile, own) in [(Profile::OAuth21, true), (Profile::Oidc, true), (Profile::Oidc, false)] {
        let a = registered(sent.clone(), profile, own).unwrap();
        assert_eq!(a.requests.request_uris, [uris[0], uris[1], longest.as_str()]);
    }
    let policy = Policy::default();
    let elsewhere = |self_registered| {
        let context = RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered };
        register(ClientMetadata::from_json(object(sent.clone())).unwrap(), &context)
    };
    assert!(elsewhere(true).unwrap().requests.request_uris.is_empty());
    assert_eq!(elsewhere(false).unwrap_err().field, "request_uris");
}
