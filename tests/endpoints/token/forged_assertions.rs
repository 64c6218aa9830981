//! Forged, borrowed and absurd client assertions (rules J1, J2, J4).

use chancery_core::ports::Clock as _;
use serde_json::{Value, json};

use super::assertions::{BOGUS, attempt, signer, with};
use crate::support::answers::{tok, unauthenticated};
use crate::support::app::{TestApp, in_both_realms};
use crate::support::credentials::{JWT_BEARER, app_by};
use crate::support::jws::{self, TestKey};
use crate::support::tokens::{code_parameters, text};

async fn j1_forged_assertions_are_refused(app: TestApp) {
    let (client, key) = signer(&app, "RS256").await;
    let attacker = TestKey::new("ES256");
    let claims = || app.assertion_claims(&client.id);
    let pem = jws::pem(&jws::public_key(&key.jwk));
    let modulus = jws::decode(key.jwk["n"].as_str().expect("n"));
    let header = |extra: Value| {
        let mut header = json!({ "alg": "ES256", "kid": "attacker" });
        header.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        header
    };
    let good = key.jwt(&claims());
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    for (what, forged) in [
        ("no signature", jws::unsigned(&json!({ "alg": "none" }), &claims())),
        ("no signature, alg in capitals", jws::unsigned(&json!({ "alg": "NONE" }), &claims())),
        ("no signature, genuine header", jws::unsigned(&key.header(), &claims())),
        ("the public key as HMAC secret", jws::hs256(&pem, &json!({ "alg": "HS256" }), &claims())),
        ("the modulus as HMAC secret", jws::hs256(&modulus, &json!({ "alg": "HS256" }), &claims())),
        ("an empty HMAC secret", jws::hs256(b"", &json!({ "alg": "HS256" }), &claims())),
        ("a stranger's key", attacker.sign(&header(json!({})), &claims())),
        ("a stranger's key under the client's kid", {
            attacker.sign(&header(json!({ "kid": key.jwk["kid"] })), &claims())
        }),
        ("a key in the header", attacker.sign(&header(json!({ "jwk": attacker.jwk })), &claims())),
        ("a key by URL", attacker.sign(&header(json!({ "jku": "https://evil.example.test/" })), &claims())),
        ("a certificate", attacker.sign(&header(json!({ "x5c": ["MII="], "x5u": "https://e/" })), &claims())),
        ("PS256 by an RS256 key", {
            TestKey::shared("RS256").sign(&json!({ "alg": "PS256", "kid": key.jwk["kid"] }), &claims())
        }),
        ("an unknown kid", key.sign(&json!({ "alg": "RS256", "kid": "unknown" }), &claims())),
        ("a critical extension", {
            key.sign(&with(with(key.header(), "crit", json!(["x"])), "x", 1.into()), &claims())
        }),
        ("unencoded payload", {
            key.sign(&with(with(key.header(), "crit", json!(["b64"])), "b64", false.into()), &claims())
        }),
        ("other claims", {
            let (header, _) = good.split_once('.').expect("a header");
            format!("{header}.{}.{signature}", jws::encode(claims().to_string()))
        }),
        ("a truncated signature", format!("{signed}.{}", &signature[..signature.len() - 4])),
        ("an extended token", format!("{good}.")),
        ("a padded signature", format!("{good}==")),
        ("half a token", signed.to_owned()),
        ("no token", "x".to_owned()),
    ] {
        let answer = attempt(&app, &forged).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        unauthenticated(&answer, false);
    }
    tok(&attempt(&app, &good).await, "invalid_grant");
}

async fn j2_our_own_tokens_are_no_assertions(app: TestApp) {
    app.user("alice").await;
    let client = app.client("app", app_by("private_key_jwt")).await;
    let code = app.code(&app.browser(), "alice", &client).await;
    let credentials = app.credentials(&client, "private_key_jwt");
    let parameters = code_parameters(&code, &[]);
    let tokens = app.call_as("/token", &credentials, &parameters).await.json();
    // `sub` of this one is the client itself
    let credentials = app.credentials(&client, "private_key_jwt");
    let own = app.call_as("/token", &credentials, &[("grant_type", "client_credentials")]).await.json();
    for token in [text(&tokens, "id_token"), text(&tokens, "access_token"), text(&own, "access_token")] {
        unauthenticated(&attempt(&app, token).await, false);
    }
}

/// Numbers as JSON text, since not all of them fit into a value of ours.
async fn j4_times_of_any_size_are_only_refused(app: TestApp) {
    let (client, key) = signer(&app, "ES256").await;
    let browser = app.browser();
    let attempt = async |name: &str, number: &str| {
        let mut claims = app.assertion_claims(&client.id);
        claims[name] = "NUMBER".into();
        let claims = claims.to_string().replace("\"NUMBER\"", number);
        let assertion = key.sign_text(&key.header(), &claims);
        let parameters =
            [("client_assertion_type", JWT_BEARER), ("client_assertion", &assertion), BOGUS[0], BOGUS[1]];
        browser.post_with("/token", &parameters, &[]).await
    };
    let huge = ["9223372036854775807", "9223372036854775808", "18446744073709551615", "1e300", "1e18"];
    let tiny = ["-9223372036854775808", "-1e300", "-1", "0", "0.5"];
    for number in huge {
        for name in ["exp", "iat", "nbf"] {
            let answer = attempt(name, number).await;
            assert_eq!(answer.status, 401, "{name} = {number}: {}", answer.body);
        }
    }
    for number in tiny {
        let answer = attempt("exp", number).await;
        assert_eq!(answer.status, 401, "exp = {number}: {}", answer.body);
        for name in ["iat", "nbf"] {
            tok(&attempt(name, number).await, "invalid_grant");
        }
    }
    // not even a number to JSON's readers
    for number in ["1e999", "-1e999", "NaN", "1.7976931348623157e308", &"9".repeat(400)] {
        let answer = attempt("exp", number).await;
        assert_eq!(answer.status, 401, "exp = {number:.20}: {}", answer.body);
    }
    // whole and with a fraction, both are seconds
    let now = app.clock.now().0;
    tok(&attempt("exp", &format!("{}.75", now + 60)).await, "invalid_grant");
}

async fn j4_the_same_under_a_shared_secret(app: TestApp) {
    let client = app.client("app", app_by("client_secret_jwt")).await;
    let secret = client.secret.as_deref().expect("a secret").as_bytes();
    for number in [i64::MAX, i64::MIN] {
        let claims = with(app.assertion_claims("app"), "exp", number.into());
        let assertion = jws::hs256(secret, &json!({ "alg": "HS256" }), &claims);
        unauthenticated(&attempt(&app, &assertion).await, false);
    }
    // the server is as it was
    let credentials = app.credentials(&client, "client_secret_jwt");
    tok(&app.call_as("/token", &credentials, &BOGUS).await, "invalid_grant");
}

in_both_realms!(
    j1_forged_assertions_are_refused,
    j2_our_own_tokens_are_no_assertions,
    j4_times_of_any_size_are_only_refused,
    j4_the_same_under_a_shared_secret,
);
