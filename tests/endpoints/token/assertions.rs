//! Client assertions: `private_key_jwt` and `client_secret_jwt` (rule T14).

use chancery_core::client::Profile;
use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{ISSUER, TestApp, in_both_realms};
use crate::support::browser::Page;
use crate::support::credentials::{Credentials, app_by, signing_app};
use crate::support::database::Kind;
use crate::support::jws::{self, ALGORITHMS, TestKey};
use crate::support::people::TestClient;
use crate::support::tokens::text;

const TOKEN_ENDPOINT: &str = "https://id.example.test/token";

/// A token request with a code that does not exist.
pub(super) const BOGUS: [(&str, &str); 2] = [("grant_type", "authorization_code"), ("code", "bogus")];

/// Presents an assertion: `invalid_grant` means that the client got in.
pub(super) async fn attempt(app: &TestApp, assertion: &str) -> Page {
    app.call_as("/token", &Credentials::assertion(assertion), &BOGUS).await
}

/// Claims in which one is replaced, or with `Null` left out.
pub(super) fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    claims
}

/// A client of the default profile that signs by this algorithm.
pub(super) async fn signer(app: &TestApp, algorithm: &str) -> (TestClient, &'static TestKey) {
    let key = TestKey::shared(algorithm);
    let id = format!("app-{algorithm}");
    (app.client(&id, signing_app(key)).await, key)
}

async fn t14_each_algorithm_authenticates(app: TestApp) {
    for algorithm in ALGORITHMS {
        let (client, key) = signer(&app, algorithm).await;
        let credentials = Credentials::assertion(&key.jwt(&app.assertion_claims(&client.id)));
        let answer = app.call_as("/token", &credentials, &[("grant_type", "client_credentials")]).await;
        assert_eq!(answer.status, 200, "{algorithm}: {}", answer.body);
        let (_, claims) = app.verified(text(&answer.json(), "access_token")).await;
        assert_eq!(claims["sub"], client.id);
    }
}

async fn t14_a_registered_algorithm_excludes_the_others(app: TestApp) {
    let (rsa, ec) = (TestKey::shared("RS256"), TestKey::shared("ES256"));
    let mut metadata = signing_app(ec);
    metadata["jwks"]["keys"] = json!([rsa.jwk, ec.jwk]);
    metadata["token_endpoint_auth_signing_alg"] = "ES256".into();
    app.client("app", metadata).await;
    unauthenticated(&attempt(&app, &rsa.jwt(&app.assertion_claims("app"))).await, false);
    tok(&attempt(&app, &ec.jwt(&app.assertion_claims("app"))).await, "invalid_grant");
}

async fn t14_what_the_claims_must_be(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let (other, _) = signer(&app, "RS256").await;
    let now = app.clock.now().0;
    for (name, value) in [
        // the issuer as a single string and nothing else (RFC 10070)
        ("aud", Value::Null),
        ("aud", json!([ISSUER])),
        ("aud", json!([ISSUER, "https://elsewhere.example.test"])),
        ("aud", json!([])),
        ("aud", TOKEN_ENDPOINT.into()),
        ("aud", format!("{ISSUER}/").into()),
        ("aud", ISSUER.to_uppercase().into()),
        ("aud", "https://elsewhere.example.test".into()),
        ("aud", "".into()),
        ("iss", Value::Null),
        ("iss", ISSUER.into()),
        ("iss", json!([client.id])),
        ("iss", other.id.clone().into()),
        ("sub", Value::Null),
        ("sub", "nobody".into()),
        ("sub", other.id.into()),
        ("exp", Value::Null),
        ("exp", (now - 61).into()),
        ("exp", (now + 5 * 60 + 61).into()),
        ("exp", (now + 60).to_string().into()),
        ("nbf", (now + 61).into()),
        ("nbf", "soon".into()),
        ("iat", (now + 61).into()),
        ("iat", json!({})),
        ("jti", Value::Null),
        ("jti", "".into()),
        ("jti", 7.into()),
        ("jti", "x".repeat(2000).into()),
    ] {
        let claims = with(app.assertion_claims(&client.id), name, value.clone());
        let answer = attempt(&app, &key.jwt(&claims)).await;
        assert_eq!(answer.status, 401, "{name} = {value}: {}", answer.body);
        unauthenticated(&answer, false);
    }
    tok(&attempt(&app, &key.jwt(&app.assertion_claims(&client.id))).await, "invalid_grant");
}

async fn t14_clocks_may_differ_by_ten_seconds(app: TestApp) {
    let (client, key) = signer(&app, "EdDSA").await;
    let now = app.clock.now().0;
    for (name, value) in [
        ("exp", now - 10),
        ("exp", now + 5 * 60),
        ("exp", now + 5 * 60 + 10),
        ("iat", now + 10),
        ("nbf", now + 10),
        ("iat", 0),
        ("nbf", 0),
    ] {
        let claims = with(app.assertion_claims(&client.id), name, value.into());
        let answer = attempt(&app, &key.jwt(&claims)).await;
        assert_eq!(answer.status, 400, "{name} = now {:+}: {}", value - now, answer.body);
        tok(&answer, "invalid_grant");
    }
}

async fn t14_typ_tells_an_assertion_from_other_tokens(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let attempt_as = async |typ: Value| {
        let header = with(key.header(), "typ", typ);
        attempt(&app, &key.sign(&header, &app.assertion_claims(&client.id))).await
    };
    for typ in [Value::Null, "JWT".into(), "jwt".into(), "client-authentication+jwt".into()] {
        tok(&attempt_as(typ).await, "invalid_grant");
    }
    for typ in ["at+jwt", "logout+jwt", "dpop+jwt", "oauth-authz-req+jwt", "JOSE", ""] {
        unauthenticated(&attempt_as(typ.into()).await, false);
    }
    unauthenticated(&attempt_as(json!(["JWT"])).await, false);
}

async fn t14_an_assertion_is_good_for_one_request(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let claims = app.assertion_claims(&client.id);
    let assertion = key.jwt(&claims);
    tok(&attempt(&app, &assertion).await, "invalid_grant");

    let credentials = Credentials::assertion(&assertion);
    let own = [("grant_type", "client_credentials")];
    unauthenticated(&app.call_as("/token", &credentials, &own).await, false);
    for path in ["/introspect", "/revoke"] {
        unauthenticated(&app.call_as(path, &credentials, &[("token", "bogus")]).await, false);
    }
    // the same `jti` in another assertion
    unauthenticated(&attempt(&app, &key.jwt(&with(claims.clone(), "nbf", 0.into()))).await, false);
    // and by another client, whose `jti` are its own
    let (other, other_key) = signer(&app, "RS256").await;
    let claims = with(with(claims, "iss", other.id.clone().into()), "sub", other.id.into());
    tok(&attempt(&app, &other_key.jwt(&claims)).await, "invalid_grant");
}

async fn t14_introspection_and_revocation_use_an_assertion_up_too(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    for path in ["/introspect", "/revoke"] {
        let assertion = key.jwt(&app.assertion_claims(&client.id));
        let credentials = Credentials::assertion(&assertion);
        assert_eq!(app.call_as(path, &credentials, &[("token", "bogus")]).await.status, 200, "{path}");
        unauthenticated(&app.call_as(path, &credentials, &[("token", "bogus")]).await, false);
        unauthenticated(&attempt(&app, &assertion).await, false);
    }
}

async fn t14_a_used_assertion_is_remembered_as_long_as_it_would_be_accepted(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let claims = app.assertion_claims(&client.id);
    let assertion = key.jwt(&claims);
    tok(&attempt(&app, &assertion).await, "invalid_grant");
    // `exp` is 60 seconds ahead, and clocks may differ by some more
    for seconds in [59, 11] {
        app.advance(seconds);
        app.purge().await;
        unauthenticated(&attempt(&app, &assertion).await, false);
        // what is not used is still accepted, so it is not its age that the other is refused for
        let unused = with(claims.clone(), "jti", format!("unused-{seconds}").into());
        tok(&attempt(&app, &key.jwt(&unused)).await, "invalid_grant");
    }
}

async fn t14_an_assertion_presented_many_times_at_once_counts_once(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let credentials = Credentials::assertion(&key.jwt(&app.assertion_claims(&client.id)));
    let answers = app.at_once(20, "/token", &credentials, &[("grant_type", "client_credentials")]).await;
    let (good, bad): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((good.len(), bad.len()), (1, 19));
    for answer in bad {
        unauthenticated(answer, false);
    }
}

async fn t14_oidc_clients_may_name_the_token_endpoint_and_live_an_hour(kind: Kind) {
    let app = TestApp::with(kind, |policy| {
        policy.profiles.insert(Profile::Oidc);
    });
    let key = TestKey::shared("ES256");
    let mut metadata = signing_app(key);
    metadata["profile"] = "oidc".into();
    app.client("app", metadata).await;
    let now = app.clock.now().0;
    for (name, value) in [
        ("aud", ISSUER.into()),
        ("aud", TOKEN_ENDPOINT.into()),
        ("aud", json!([ISSUER])),
        ("aud", json!(["https://elsewhere.example.test", TOKEN_ENDPOINT])),
        ("exp", (now + 65 * 60).into()),
    ] {
        let claims = with(app.assertion_claims("app"), name, value);
        tok(&attempt(&app, &key.jwt(&claims)).await, "invalid_grant");
    }
    for (name, value) in [
        ("aud", Value::Null),
        ("aud", json!([])),
        ("aud", json!(["https://elsewhere.example.test"])),
        ("aud", format!("{ISSUER}/userinfo").into()),
        ("exp", (now + 66 * 60).into()),
        ("exp", Value::Null),
        ("jti", Value::Null),
    ] {
        let claims = with(app.assertion_claims("app"), name, value);
        unauthenticated(&attempt(&app, &key.jwt(&claims)).await, false);
    }
}

async fn t14_client_secret_jwt_is_held_to_the_same_rules(app: TestApp) {
    let client = app.client("app", app_by("client_secret_jwt")).await;
    let secret = client.secret.as_deref().expect("a secret").as_bytes();
    let header = json!({ "alg": "HS256", "typ": "JWT" });
    let claims = app.assertion_claims("app");
    let good = jws::hs256(secret, &header, &claims);
    tok(&attempt(&app, &good).await, "invalid_grant");
    unauthenticated(&attempt(&app, &good).await, false);

    let now = app.clock.now().0;
    for forged in [
        jws::hs256(b"another secret of the same client", &header, &app.assertion_claims("app")),
        jws::hs256(secret, &json!({ "alg": "HS512" }), &app.assertion_claims("app")),
        jws::hs256(secret, &json!({ "alg": "HS256", "crit": ["exp"] }), &app.assertion_claims("app")),
        jws::hs256(secret, &header, &with(app.assertion_claims("app"), "aud", json!([ISSUER]))),
        jws::hs256(secret, &header, &with(app.assertion_claims("app"), "exp", (now + 400).into())),
        jws::unsigned(&json!({ "alg": "none" }), &app.assertion_claims("app")),
        TestKey::shared("RS256").jwt(&app.assertion_claims("app")),
    ] {
        unauthenticated(&attempt(&app, &forged).await, false);
    }
}

async fn t14_a_secret_that_has_expired_signs_nothing(app: TestApp) {
    let client = app.client("app", app_by("client_secret_jwt")).await;
    app.rotate_secret(&client, 30).await;
    tok(
        &app.call_as("/token", &app.credentials(&client, "client_secret_jwt"), &BOGUS).await,
        "invalid_grant",
    );
    app.advance(30);
    unauthenticated(
        &app.call_as("/token", &app.credentials(&client, "client_secret_jwt"), &BOGUS).await,
        false,
    );
}

in_both_realms!(
    t14_each_algorithm_authenticates,
    t14_a_registered_algorithm_excludes_the_others,
    t14_what_the_claims_must_be,
    t14_clocks_may_differ_by_ten_seconds,
    t14_typ_tells_an_assertion_from_other_tokens,
    t14_an_assertion_is_good_for_one_request,
    t14_introspection_and_revocation_use_an_assertion_up_too,
    t14_a_used_assertion_is_remembered_as_long_as_it_would_be_accepted,
    t14_an_assertion_presented_many_times_at_once_counts_once,
    t14_oidc_clients_may_name_the_token_endpoint_and_live_an_hour,
    t14_client_secret_jwt_is_held_to_the_same_rules,
    t14_a_secret_that_has_expired_signs_nothing,
);
