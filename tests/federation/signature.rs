//! Rule F3, J1: whose signature an ID token must bear.

use serde_json::{Value, json};

use crate::support::app::both;
use crate::support::database::Kind;
use crate::support::jws::{self, TestKey};
use crate::support::provider::{CLIENT_SECRET, JWKS, patched};
use crate::support::world::{World, assert_at_account, person, refused, says};

type Forgery = (&'static str, fn(&Value, &Value) -> String);

fn attacker() -> &'static TestKey {
    // the provider signs with RS256
    TestKey::shared("PS256")
}

fn genuine(header: &Value, claims: &Value) -> String {
    TestKey::shared("RS256").sign(header, claims)
}

fn plus(header: &Value, patch: &Value) -> Value {
    patched(header.clone(), patch)
}

fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    jws::hs256(secret, &plus(header, &json!({ "alg": "HS256" })), claims)
}

/// Everything that somebody could make who has the client secret and the published keys, and no private one.
const FORGERIES: &[Forgery] = &[
    ("alg none", |h, c| jws::unsigned(&plus(h, &json!({ "alg": "none" })), c)),
    ("alg None", |h, c| jws::unsigned(&plus(h, &json!({ "alg": "None" })), c)),
    ("alg NONE without kid", |h, c| jws::unsigned(&plus(h, &json!({ "alg": "NONE", "kid": null })), c)),
    ("alg none with a signature", |h, c| genuine(&plus(h, &json!({ "alg": "none" })), c)),
    ("no alg", |h, c| genuine(&plus(h, &json!({ "alg": null })), c)),
    ("no signature", |h, c| jws::unsigned(h, c)),
    ("HS256 with the client secret", |h, c| hs256(CLIENT_SECRET.as_bytes(), h, c)),
    ("HS256 with the client secret and no kid", |h, c| {
        hs256(CLIENT_SECRET.as_bytes(), &plus(h, &json!({ "kid": null })), c)
    }),
    ("HS256 with the public key's PEM", |h, c| {
        hs256(&jws::pem(&jws::public_key(&TestKey::shared("RS256").jwk)), h, c)
    }),
    ("HS256 with the public key's JWK", |h, c| {
        hs256(TestKey::shared("RS256").jwk.to_string().as_bytes(), h, c)
    }),
    ("HS256 with nothing", |h, c| hs256(b"", h, c)),
    ("an attacker's key under the provider's kid", |h, c| attacker().sign(h, c)),
    ("an attacker's key under its own kid", |h, c| attacker().sign(&plus(h, &json!({ "kid": "evil" })), c)),
    ("an attacker's key without kid", |h, c| attacker().sign(&plus(h, &json!({ "kid": null })), c)),
    ("an attacker's key in jwk", |h, c| attacker().sign(&plus(h, &json!({ "jwk": attacker().jwk })), c)),
    ("an attacker's jku", |h, c| attacker().sign(&plus(h, &json!({ "jku": "http://127.0.0.1:1/jwks" })), c)),
    ("another algorithm of the same key", |h, c| genuine(&plus(h, &json!({ "alg": "RS512" })), c)),
    ("another kind of key", |h, c| TestKey::shared("ES256").sign(&plus(h, &json!({ "alg": "ES256" })), c)),
    ("crit", |h, c| genuine(&plus(h, &json!({ "crit": ["exp"] })), c)),
    ("other claims under a genuine signature", |h, c| {
        let token = genuine(h, c);
        let other = jws::encode(patched(c.clone(), &json!({ "sub": "somebody else" })).to_string());
        let parts: Vec<&str> = token.split('.').collect();
        format!("{}.{other}.{}", parts[0], parts[2])
    }),
    ("a truncated signature", |h, c| genuine(h, c).split_at(genuine(h, c).len() - 8).0.to_owned()),
    ("four parts", |h, c| format!("{}.x", genuine(h, c))),
    ("five parts", |h, c| format!("{}.x.y", genuine(h, c))),
    ("two parts", |h, c| genuine(h, c).rsplit_once('.').expect("parts").0.to_owned()),
    ("no JSON", |h, _| TestKey::shared("RS256").sign_text(h, "claims")),
    ("a list", |h, _| TestKey::shared("RS256").sign_text(h, "[]")),
    ("claims that stand twice", |h, c| {
        let text = c.to_string();
        TestKey::shared("RS256")
            .sign_text(h, &format!("{},\"sub\":\"somebody else\"}}", &text[..text.len() - 1]))
    }),
    ("dots", |_, _| "..".to_owned()),
    ("nothing", |_, _| String::new()),
];

async fn assert_forgeries_refused(world: &World) {
    for (what, forge) in FORGERIES {
        world.op.bend(|b| b.forge = Some(Box::new(forge)));
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        assert_eq!(page.status, 400, "{what} was believed");
        refused(&browser, &page, 400, says::REFUSED);
        assert_eq!(world.rows().await, [0, 0, 0], "{what}");
    }
}

async fn f3_forged_tokens_are_refused(kind: Kind) {
    let world = World::new(kind);
    assert_forgeries_refused(&world).await;
    world.op.bend(|b| b.forge = Some(Box::new(genuine)));
    assert_at_account(&world.sign_in(&world.app.browser(), &person("1001", "ada")).await);
}

/// What the provider announces makes no algorithm good, and a secret that it publishes is none.
async fn f3_bad_algorithms_that_a_provider_announces_are_not_taken(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| {
        b.metadata = json!({ "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"] });
        let secret =
            json!({ "kty": "oct", "k": jws::encode(CLIENT_SECRET), "alg": "HS256", "kid": b.key.jwk["kid"] });
        b.keys.insert(0, secret);
    });
    assert_forgeries_refused(&world).await;
}

/// Keys for other uses sign nothing.
async fn f3_a_key_for_encryption_signs_nothing(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| b.keys[0]["use"] = "enc".into());
    let browser = world.app.browser();
    refused(&browser, &world.sign_in(&browser, &person("1001", "ada")).await, 400, says::REFUSED);
}

/// Every algorithm that only the provider's private key can make, among keys that we do not know.
async fn f3_the_right_key_among_others_verifies(kind: Kind) {
    for algorithm in jws::ALGORITHMS {
        let world = World::new(kind);
        world.op.bend(|b| {
            b.key = TestKey::shared(algorithm);
            b.keys = ["RS256", "ES256", "EdDSA"].map(|a| TestKey::shared(a).jwk.clone()).into();
            if !b.keys.contains(&b.key.jwk) {
                b.keys.push(b.key.jwk.clone());
            }
            b.keys.insert(0, json!({ "kty": "WEIRD", "kid": "weird", "x": 7 }));
            b.keys.insert(1, json!({ "kty": "EC", "crv": "P-999", "kid": "odd", "x": "AA", "y": "AA" }));
        });
        let browser = world.app.browser();
        let page = world.sign_in(&browser, &person("1001", "ada")).await;
        if algorithm == "ES512" {
            // not with providers: verify.rs says why
            refused(&browser, &page, 400, says::REFUSED);
        } else {
            assert_at_account(&page);
        }
    }
}

/// With one key its name may be left out (OpenID Connect Core §10.1).
async fn f3_a_key_without_a_name_verifies(kind: Kind) {
    let world = World::new(kind);
    world.op.bend(|b| {
        b.header = json!({ "kid": null });
        b.keys[0].as_object_mut().expect("a key").remove("kid");
    });
    assert_at_account(&world.sign_in(&world.app.browser(), &person("1001", "ada")).await);
    assert_eq!(world.op.count(JWKS), 1);
}

both!(
    f3_forged_tokens_are_refused,
    f3_bad_algorithms_that_a_provider_announces_are_not_taken,
    f3_a_key_for_encryption_signs_nothing,
    f3_the_right_key_among_others_verifies,
    f3_a_key_without_a_name_verifies,
);
