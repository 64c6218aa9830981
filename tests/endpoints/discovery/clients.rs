//! What it says of clients: grants, algorithms, authentication.

use std::collections::BTreeSet;

use serde_json::json;

use super::{document, registers, values};
use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, both};
use crate::support::credentials::{Credentials, METHODS, app_by, signing_app};
use crate::support::jws::{self, ALGORITHMS, TestKey};
use crate::support::people::web_app;
use crate::support::tokens::{code_parameters, text};

async fn g10_each_grant_type_is_served(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", web_app()).await;
    let advertised = values(&document(&app).await, "grant_types_supported");
    let tokens = app.tokens("alice", &client).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    for grant in &advertised {
        let parameters = match grant.as_str() {
            "authorization_code" => code_parameters(&code, &[]),
            "refresh_token" => {
                vec![("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))]
            }
            "client_credentials" => vec![("grant_type", "client_credentials")],
            other => panic!("no test for grant_type {other}"),
        };
        app.token_ok(&client, &parameters).await;
    }
    assert_eq!(advertised.len(), 3);
    for other in ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code"] {
        tok(&app.token(&client, &[("grant_type", other)]).await, "unsupported_grant_type");
        assert!(!registers(&app, &[("grant_types", json!([other]))]), "{other}");
    }
}

async fn g10_each_signing_algorithm_signs(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    let advertised = values(&document(&app).await, "id_token_signing_alg_values_supported");
    for algorithm in &advertised {
        let mut metadata = web_app();
        metadata["id_token_signed_response_alg"] = algorithm.as_str().into();
        let client = app.client(&format!("app-{algorithm}"), metadata).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        assert_eq!(app.verified(text(&tokens, "id_token")).await.0["alg"], *algorithm);
    }
    assert_eq!(advertised, ALGORITHMS);
    let published: BTreeSet<String> = app.jwks().await["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .map(|key| text(key, "alg").to_owned())
        .collect();
    assert_eq!(published, advertised.into_iter().collect());
    for other in ["none", "HS256", "RS1", "ES256K", "Ed25519", "Ed448", "rs256", "RS256 "] {
        assert!(!registers(&app, &[("id_token_signed_response_alg", other.into())]), "{other}");
    }
}

async fn g10_each_userinfo_algorithm_signs(app: TestApp) {
    app.user("alice").await;
    let browser = app.browser();
    for algorithm in values(&document(&app).await, "userinfo_signing_alg_values_supported") {
        let mut metadata = web_app();
        metadata["userinfo_signed_response_alg"] = algorithm.as_str().into();
        let client = app.client(&format!("app-{algorithm}"), metadata).await;
        let tokens = app.tokens_by(&browser, "alice", &client, &[]).await;
        let answer = app.userinfo(text(&tokens, "access_token")).await;
        assert_eq!(app.verified(&answer.body).await.0["alg"], algorithm);
    }
    for other in ["none", "HS256", "RS1", "ES256K"] {
        assert!(!registers(&app, &[("userinfo_signed_response_alg", other.into())]), "{other}");
    }
}

async fn g10_each_authentication_method_works_where_it_is_advertised(app: TestApp) {
    let document = document(&app).await;
    let bogus = [("grant_type", "authorization_code"), ("code", "bogus"), ("token", "bogus")];
    for (endpoint, path) in [("token", "/token"), ("introspection", "/introspect"), ("revocation", "/revoke")]
    {
        let advertised = values(&document, &format!("{endpoint}_endpoint_auth_methods_supported"));
        for method in METHODS {
            let client = app.client(&format!("{endpoint}-{method}"), app_by(method)).await;
            let answer = app.call_as(path, &app.credentials(&client, method), &bogus).await;
            if !advertised.iter().any(|name| name == method) {
                unauthenticated(&answer, false);
            } else if endpoint == "token" {
                tok(&answer, "invalid_grant");
            } else {
                assert_eq!(answer.status, 200, "{endpoint} {method}: {}", answer.body);
            }
        }
        let known: BTreeSet<&str> = METHODS.into();
        assert!(advertised.iter().all(|name| known.contains(name.as_str())), "{advertised:?}");
    }
    for other in ["tls_client_auth", "self_signed_tls_client_auth", "attest_jwt_client_auth", "x"] {
        assert!(!registers(&app, &[("token_endpoint_auth_method", other.into())]), "{other}");
    }
}

async fn g10_each_assertion_algorithm_authenticates(app: TestApp) {
    let document = document(&app).await;
    let name = |endpoint| format!("{endpoint}_endpoint_auth_signing_alg_values_supported");
    for (endpoint, path) in [("token", "/token"), ("introspection", "/introspect"), ("revocation", "/revoke")]
    {
        for algorithm in values(&document, &name(endpoint)) {
            let id = format!("{endpoint}-{algorithm}");
            let assertion = if algorithm == "HS256" {
                let client = app.client(&id, app_by("client_secret_jwt")).await;
                let secret = client.secret.expect("a secret");
                jws::hs256(secret.as_bytes(), &json!({ "alg": "HS256" }), &app.assertion_claims(&id))
            } else {
                let key = TestKey::shared(&algorithm);
                app.client(&id, signing_app(key)).await;
                key.jwt(&app.assertion_claims(&id))
            };
            let parameters = [("grant_type", "client_credentials"), ("token", "bogus")];
            let answer = app.call_as(path, &Credentials::assertion(&assertion), &parameters).await;
            assert_eq!(answer.status, 200, "{algorithm} at {endpoint}: {}", answer.body);
        }
    }
    for other in ["none", "RS1", "ES256K", "HS384", "HS512"] {
        let key = TestKey::shared("RS256");
        let change = [
            ("token_endpoint_auth_method", "private_key_jwt".into()),
            ("jwks", key.jwks()),
            ("token_endpoint_auth_signing_alg", other.into()),
        ];
        assert!(!registers(&app, &change), "{other}");
    }
}

both!(
    g10_each_grant_type_is_served,
    g10_each_signing_algorithm_signs,
    g10_each_userinfo_algorithm_signs,
    g10_each_authentication_method_works_where_it_is_advertised,
    g10_each_assertion_algorithm_authenticates,
);
