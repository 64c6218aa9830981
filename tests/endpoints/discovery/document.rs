//! The document itself, and the endpoints that it names.

use chancery_core::policy::RegistrationMode;
use reqwest::Method;
use serde_json::json;

use super::{DOCUMENTS, document};
use crate::support::app::{ISSUER, TestApp, both};
use crate::support::database::Kind;
use crate::support::jwe;

async fn g10_the_document_says_what_works(app: TestApp) {
    let algorithms =
        json!(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]);
    let assertion_algorithms = json!([
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256",
    ]);
    let confidential =
        json!(["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]);
    let methods =
        json!(["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]);
    let mut expected = json!({
        "issuer": "https://id.example.test",
        "authorization_endpoint": "https://id.example.test/authorize",
        "token_endpoint": "https://id.example.test/token",
        "userinfo_endpoint": "https://id.example.test/userinfo",
        "jwks_uri": "https://id.example.test/jwks.json",
        "introspection_endpoint": "https://id.example.test/introspect",
        "revocation_endpoint": "https://id.example.test/revoke",
        "end_session_endpoint": "https://id.example.test/end_session",
        "scopes_supported": ["openid", "profile", "email", "phone", "address", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public", "pairwise"],
        "acr_values_supported": ["urn:chancery:acr:password"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "id_token_signing_alg_values_supported": algorithms,
        "userinfo_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "introspection_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": assertion_algorithms,
        "code_challenge_methods_supported": ["S256"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "aud", "exp", "iat", "auth_time", "acr", "sub", "name", "family_name", "given_name",
            "middle_name", "nickname", "preferred_username", "profile", "picture", "website", "gender",
            "birthdate", "zoneinfo", "locale", "updated_at", "email", "email_verified", "phone_number",
            "phone_number_verified", "address",
        ],
        "ui_locales_supported": ["en", "de", "es", "fr", "ja", "zh"],
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "require_request_uri_registration": false,
        "authorization_response_iss_parameter_supported": true,
    });
    for name in ["id_token", "userinfo", "introspection"] {
        expected[format!("{name}_encryption_alg_values_supported")] = json!(jwe::ALGORITHMS);
        expected[format!("{name}_encryption_enc_values_supported")] = json!(jwe::CONTENT);
    }
    assert_eq!(document(&app).await, expected);
}

async fn g10_both_documents_are_one_text_that_may_be_cached(app: TestApp) {
    let browser = app.browser();
    let first = browser.get(DOCUMENTS[0]).await;
    for path in DOCUMENTS {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body, first.body);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let known = [("if-none-match", answer.header("etag"))];
        let again = browser.send(Method::GET, path, &known, None).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
        assert_eq!(browser.send(Method::POST, path, &[], None).await.status, 405);
    }
    assert_eq!(first.json()["issuer"], ISSUER);
}

async fn g10_every_endpoint_is_where_it_says(app: TestApp) {
    let document = document(&app).await;
    let browser = app.browser();
    let endpoints: Vec<(&String, &str)> = document
        .as_object()
        .expect("an object")
        .iter()
        .filter(|(name, _)| name.ends_with("_endpoint") || name.ends_with("_uri"))
        .map(|(name, url)| (name, url.as_str().expect("a URL")))
        .collect();
    assert_eq!(endpoints.len(), 7, "{endpoints:?}");
    for (name, url) in endpoints {
        assert!(url.starts_with(&format!("{ISSUER}/")), "{name}: {url}");
        let method = match name.as_str() {
            "token_endpoint" | "introspection_endpoint" | "revocation_endpoint" => Method::POST,
            _ => Method::GET,
        };
        let answer = browser.send(method, url, &[], None).await;
        assert!(![404, 405].contains(&answer.status.as_u16()), "{name}: {}", answer.status);
        assert!(!answer.status.is_server_error(), "{name}: {}", answer.status);
    }
}

async fn g10_endpoints_that_are_not_advertised_are_not_there(app: TestApp) {
    let browser = app.browser();
    for path in [
        "/par",
        "/device_authorization",
        "/device",
        "/bc-authorize",
        "/connect/register",
        "/.well-known/webfinger",
        "/.well-known/jwks.json",
        "/jwks",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = browser.send(method.clone(), path, &[], None).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
}

/// It is there, and says so itself, where a deployment opens it.
async fn g10_registration_is_advertised_where_it_is_open(kind: Kind) {
    for (mode, is_open) in
        [(RegistrationMode::Closed, false), (RegistrationMode::Token, true), (RegistrationMode::Open, true)]
    {
        let app = TestApp::with(kind, |policy| policy.registration.mode = mode);
        let expected = if is_open { json!(format!("{ISSUER}/register")) } else { json!(null) };
        assert_eq!(document(&app).await["registration_endpoint"], expected, "{mode:?}");
    }
}

both!(
    g10_the_document_says_what_works,
    g10_registration_is_advertised_where_it_is_open,
    g10_both_documents_are_one_text_that_may_be_cached,
    g10_every_endpoint_is_where_it_says,
    g10_endpoints_that_are_not_advertised_are_not_there,
);
