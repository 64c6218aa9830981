//! Signed request objects (RFC 9101, OpenID Connect Core §6.1, rule Z13).

use chancery_core::client::Profile;
use serde_json::{Value, json};

use crate::support::app::{ISSUER, TestApp, both};
use crate::support::database::Kind;
use crate::support::front::{app_with, code_of, is_login, page, redirected, redirected_to};
use crate::support::jws::{ALGORITHMS, TestKey, hs256, unsigned};
use crate::support::people::{REDIRECT_URI, TestClient, query_of};

fn stage(kind: Kind) -> TestApp {
    TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    })
}

/// A client of this profile that signs with the shared key of `algorithm`.
async fn signer(app: &TestApp, profile: &str, algorithm: &str) -> TestClient {
    let jwks = TestKey::shared(algorithm).jwks();
    let metadata = app_with(json!({ "profile": profile, "consent": "skip", "jwks": jwks }));
    app.client(&format!("{}-{algorithm}", profile.replace('.', "-")), metadata).await
}

/// The claims of a request object with everything in order; `change` replaces, and removes by `null`.
fn object(app: &TestApp, client: &TestClient, change: &Value) -> Value {
    let now = app.state.clock.now().0;
    let mut claims = json!({
        "iss": client.id, "aud": ISSUER, "client_id": client.id, "iat": now, "exp": now + 60,
        "response_type": "code", "redirect_uri": REDIRECT_URI, "scope": "openid", "state": "inner-state",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
    });
    for (name, value) in change.as_object().expect("an object") {
        if value.is_null() {
            claims.as_object_mut().expect("an object").remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

async fn each_algorithm_is_taken(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for algorithm in ALGORITHMS {
        for profile in ["oauth2.1", "oidc"] {
            let client = signer(&app, profile, algorithm).await;
            let jwt = TestKey::shared(algorithm).jwt(&object(&app, &client, &json!({})));
            let answer = app.ask(&browser, &client, &[("request", &jwt), ("state", "outer-state")]).await;
            code_of(&answer);
            let location = answer.location().expect("a redirect");
            assert_eq!(query_of(&location, "state").as_deref(), Some("inner-state"), "{algorithm} {profile}");
        }
    }
    let metadata = app.browser().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["request_parameter_supported"], true);
    assert_eq!(metadata["request_object_signing_alg_values_supported"], json!(ALGORITHMS));
}

/// OAuth 2.1 clients: what stands outside counts for nothing. `oidc` clients: it fills gaps.
async fn outer_parameters_count_as_the_profile_says(kind: Kind) {
    let app = stage(kind);
    app.user("alice").await;
    let browser = app.browser_of("alice").await;
    for (profile, merged) in [("oauth2.1", false), ("oidc", true)] {
        let client = signer(&app, profile, "RS256").await;
        let jwt = TestKey::shared("RS256").jwt(&object(&app, &client, &json!({ "max_age": 3600 })));
        // from outside: an order to sign in again
        let answer = app.ask(&browser, &client, &[("request", &jwt), ("prompt", "login")]).await;
        assert_eq!(is_login(&answer), merged, "{profile}: {}", answer.body);
    }
}

async fn z13_every_fault_is_an_invalid_request_object(kind: Kind) {
    let app = stage(kind);
    let client = signer(&app, "oauth2.1", "RS256").await;
    let now = app.state.clock.now().0;
    let pair = TestKey::shared("RS256");
    let good = object(&app, &client, &json!({}));
    let mut bad = vec![
        ("junk", "x.y.z".to_owned()),
        ("unsigned", unsigned(&json!({ "alg": "none" }), &good)),
        ("HS256 under the public key", hs256(b"public", &json!({ "alg": "HS256" }), &good)),
        ("another key", TestKey::new("RS256").sign(&pair.header(), &good)),
        ("cut off", pair.jwt(&good).rsplit_once('.').expect("a signature").0.to_owned()),
        ("typ of an access token", {
            let mut header = pair.header();
            header["typ"] = json!("at+jwt");
            pair.sign(&header, &good)
        }),
        ("encrypted to nobody", "e30.e30.e30.e30.e30".to_owned()),
    ];
    for (name, change) in [
        ("no iss", json!({ "iss": null })),
        ("other iss", json!({ "iss": "other" })),
        ("no aud", json!({ "aud": null })),
        ("other aud", json!({ "aud": "https://other.test" })),
        ("other client", json!({ "client_id": "other" })),
        ("no exp", json!({ "exp": null })),
        ("expired", json!({ "exp": now - 60 })),
        ("exp is text", json!({ "exp": "soon" })),
        ("from the future", json!({ "nbf": now + 600 })),
        ("nested", json!({ "request": "x" })),
        ("nested by reference", json!({ "request_uri": "https://app.example.test/x" })),
    ] {
        bad.push((name, pair.jwt(&object(&app, &client, &change))));
    }
    for (name, jwt) in &bad {
        let answer = app.ask_cold(&client, &[("request", jwt)]).await;
        assert!(answer.location().is_some(), "{name}: {}", answer.body);
        redirected(&answer, "invalid_request_object");
        // without a redirect URI that is proven from outside it is a page
        page(&app.ask_cold(&client, &[("request", jwt), ("redirect_uri", "")]).await, "invalid_request");
    }
}

/// `oidc` clients may leave iss, aud and exp out, and are held to them when they are there.
async fn z13_the_milder_rules_of_openid_connect_hold_for_its_clients(kind: Kind) {
    let app = stage(kind);
    let client = signer(&app, "oidc", "ES256").await;
    let pair = TestKey::shared("ES256");
    let bare = json!({ "iss": null, "aud": null, "exp": null, "iat": null, "client_id": null });
    let jwt = pair.jwt(&object(&app, &client, &bare));
    assert!(is_login(&app.ask(&app.browser(), &client, &[("request", &jwt)]).await));
    for change in [json!({ "iss": "other" }), json!({ "aud": "other" }), json!({ "exp": 1 })] {
        let jwt = pair.jwt(&object(&app, &client, &change));
        redirected(&app.ask_cold(&client, &[("request", &jwt)]).await, "invalid_request_object");
    }
}

async fn a_redirect_uri_inside_is_proven_like_any_other(kind: Kind) {
    let app = stage(kind);
    let client = signer(&app, "oidc", "RS256").await;
    let pair = TestKey::shared("RS256");
    let jwt = pair.jwt(&object(&app, &client, &json!({ "redirect_uri": "https://evil.example.test/" })));
    page(&app.ask_cold(&client, &[("request", &jwt)]).await, "invalid_request");
    let jwt = pair.jwt(&object(&app, &client, &json!({})));
    assert!(is_login(&app.ask(&app.browser(), &client, &[("request", &jwt), ("redirect_uri", "")]).await));
}

/// What nobody takes outside, nobody takes inside.
async fn z12_registration_inside_is_refused(kind: Kind) {
    let app = stage(kind);
    let client = signer(&app, "oidc", "RS256").await;
    let pair = TestKey::shared("RS256");
    for registration in [json!("{}"), json!({ "client_name": "x" })] {
        let jwt = pair.jwt(&object(&app, &client, &json!({ "registration": registration })));
        let answer = app.ask_cold(&client, &[("request", &jwt), ("state", "")]).await;
        redirected_to(&answer, REDIRECT_URI, "registration_not_supported", Some("inner-state"));
    }
}

async fn a_client_without_keys_cannot_sign(kind: Kind) {
    let app = stage(kind);
    let client = app.client("keyless", app_with(json!({}))).await;
    let jwt = TestKey::shared("RS256").jwt(&object(&app, &client, &json!({})));
    redirected(&app.ask_cold(&client, &[("request", &jwt)]).await, "invalid_request_object");
}

both!(
    each_algorithm_is_taken,
    outer_parameters_count_as_the_profile_says,
    z13_every_fault_is_an_invalid_request_object,
    z13_the_milder_rules_of_openid_connect_hold_for_its_clients,
    a_redirect_uri_inside_is_proven_like_any_other,
    z12_registration_inside_is_refused,
    a_client_without_keys_cannot_sign,
);
