//! Metadata that nobody may register.

use super::*;

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
