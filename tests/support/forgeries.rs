//! Tokens that somebody else made from one of ours.

use serde_json::{Value, json};

use super::app::TestApp;
use super::jws::{self, TestKey};
use super::people::TestClient;
use super::tokens::text;

/// `header` with more members.
fn plus(header: &Value, members: &Value) -> Value {
    let mut header = header.clone();
    let object = header.as_object_mut().expect("a header");
    object.extend(members.as_object().expect("members").clone());
    header
}

impl TestApp {
    /// Everything that rule J1 names, made from a genuine access token with the server's public key and
    /// with keys of an attacker, each with what it is.
    pub async fn forgeries(&self, genuine: &str) -> Vec<(&'static str, String)> {
        let (header, claims) = jws::read(genuine);
        let (signed, signature) = genuine.rsplit_once('.').expect("a signature");
        let jwks = self.jwks().await;
        let keys = jwks["keys"].as_array().expect("keys");
        let jwk = keys.iter().find(|jwk| jwk["kid"] == header["kid"]).expect("its key");
        let foreign = keys.iter().find(|jwk| jwk["kid"] != header["kid"]).expect("another key");
        let pem = jws::pem(&jws::public_key(jwk));
        let attacker = TestKey::shared("RS256");
        let by_attacker = |members: Value| attacker.sign(&plus(&header, &members), &claims);
        let hmac = json!({ "alg": "HS256", "kid": header["kid"], "typ": "at+jwt" });
        let half = signature.len() / 2;
        vec![
            ("alg none", jws::unsigned(&plus(&header, &json!({ "alg": "none" })), &claims)),
            ("alg None", jws::unsigned(&plus(&header, &json!({ "alg": "None" })), &claims)),
            ("no alg", jws::unsigned(&json!({ "typ": "at+jwt", "kid": header["kid"] }), &claims)),
            ("no signature", format!("{signed}.")),
            ("HS256 with the PEM", jws::hs256(&pem, &hmac, &claims)),
            ("HS256 with the JWK", jws::hs256(jwk.to_string().as_bytes(), &hmac, &claims)),
            ("HS256 with the modulus", {
                jws::hs256(&jws::decode(jwk["n"].as_str().expect("an RSA key")), &hmac, &claims)
            }),
            ("HS256 with nothing", jws::hs256(b"", &hmac, &claims)),
            ("a stranger's key under our kid", by_attacker(json!({}))),
            ("a stranger's kid", by_attacker(json!({ "kid": "stranger" }))),
            ("a kid that is a path", by_attacker(json!({ "kid": "../../../dev/null" }))),
            ("jwk", by_attacker(json!({ "jwk": attacker.jwk }))),
            (
                "jwk without kid",
                attacker.sign(&json!({ "alg": "RS256", "typ": "at+jwt", "jwk": attacker.jwk }), &claims),
            ),
            ("jku", by_attacker(json!({ "jku": "https://evil.example.test/jwks.json" }))),
            ("x5u", by_attacker(json!({ "x5u": "https://evil.example.test/cert.pem" }))),
            ("x5c", by_attacker(json!({ "x5c": ["MIIB"] }))),
            ("crit", by_attacker(json!({ "crit": ["exp"] }))),
            ("our kid for another algorithm", by_attacker(json!({ "alg": "PS256" }))),
            ("another key of ours", by_attacker(json!({ "kid": foreign["kid"], "alg": foreign["alg"] }))),
            ("our signature under another header", {
                format!("{}.{}.{signature}", jws::encode(plus(&header, &json!({ "x": 1 })).to_string()), {
                    signed.split_once('.').expect("claims").1
                })
            }),
            ("our signature under other claims", {
                let other = plus(&claims, &json!({ "scope": "openid profile email phone address admin" }));
                format!("{}.{}.{signature}", signed.split_once('.').expect("a header").0, {
                    jws::encode(other.to_string())
                })
            }),
            ("a truncated signature", format!("{signed}.{}", &signature[..half])),
            ("a truncated token", genuine[..half].to_owned()),
            ("an extended token", format!("{genuine}A")),
            ("a fourth part", format!("{genuine}.{signature}")),
            ("padding", format!("{genuine}=")),
        ]
    }

    /// Genuine tokens and codes of other uses, each with what it is.
    pub fn other_tokens(
        &self,
        client: &TestClient,
        tokens: &Value,
        code: &str,
    ) -> Vec<(&'static str, String)> {
        let key = TestKey::shared("RS256");
        vec![
            ("an ID token", text(tokens, "id_token").to_owned()),
            ("a refresh token", text(tokens, "refresh_token").to_owned()),
            ("a code", code.to_owned()),
            ("a client assertion", key.jwt(&self.assertion_claims(&client.id))),
            ("no token", "x".to_owned()),
            ("dots", "..".to_owned()),
            ("far too much", "x".repeat(8000)),
        ]
    }
}
