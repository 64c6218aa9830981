//! What each profile demands of a registration.

use super::*;

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
fn a_profile_must_be_enabled() {
    let policy = Policy::default();
    let context = RegistrationContext { policy: &policy, profile: Profile::Oidc, self_registered: false };
    let metadata = ClientMetadata::from_json(object(web())).unwrap();
    assert_eq!(register(metadata, &context).unwrap_err().field, "profile");
}
