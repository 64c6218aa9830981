//! What others signed, verified with the keys of their JWK sets.

use chancery_core::client::AssertionAlgorithm::{self, ES256, EdDSA, HS256, PS256, RS256};
use chancery_core::client::SigningAlgorithm;
use chancery_core::ports::{JwsError, Verifier as _};
use chancery_core::secret::{from_base64url, hmac_sha256};
use serde_json::json;

use super::*;

const ALL: &[AssertionAlgorithm] = AssertionAlgorithm::ALL;
const SECRET: &[u8] = b"a secret of a client, 32 bytes long";

fn by_kid(pair: &Pair) -> String {
    format!(r#"{{"alg":"{}","kid":"{}","typ":"JWT"}}"#, pair.algorithm, pair.stored.kid)
}

fn without_kid(pair: &Pair) -> String {
    format!(r#"{{"alg":"{}"}}"#, pair.algorithm)
}

/// A copy of the key's JWK with a member set (`null` removes it).
fn with(pair: &Pair, name: &str, value: Value) -> Value {
    let mut jwk = pair.stored.public_jwk.clone();
    let members = jwk.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(name);
    } else {
        members.insert(name.into(), value);
    }
    json!({ "keys": [jwk] })
}

#[test]
fn each_algorithm_verifies_with_and_without_kid() {
    let jose = Jose::new();
    for pair in each() {
        let algorithm = pair.algorithm;
        let other = super::pair(SigningAlgorithm::EdDSA, 1, NOW);
        let set = jwks(&[&other, pair]);
        for (header, kid) in [(by_kid(pair), Some(pair.stored.kid.clone())), (without_kid(pair), None)] {
            let token = sign_with(pair, &header, r#"{"iss":"app","exp":1}"#);
            let verified = jose.verify_with_jwks(&token, &set, &[assertion_algorithm(algorithm)]).unwrap();
            assert_eq!((verified.algorithm, verified.kid), (algorithm.as_str(), kid));
            assert_eq!(verified.claims["iss"], "app");
            let not_permitted: Vec<_> =
                ALL.iter().copied().filter(|a| *a != assertion_algorithm(algorithm)).collect();
            assert_eq!(jose.verify_with_jwks(&token, &set, &not_permitted), Err(JwsError::Algorithm));
        }
    }
}

#[test]
fn a_kid_that_is_not_there_is_told_apart_from_a_bad_signature() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::ES256, 1, NOW));
    let other = pair(SigningAlgorithm::ES256, 1, NOW);
    let token = sign_with(&mine, &by_kid(&mine), "{}");
    assert_eq!(jose.verify_with_jwks(&token, &jwks(&[&other]), ALL), Err(JwsError::UnknownKey));
    assert_eq!(jose.verify_with_jwks(&token, &json!({"keys": []}), ALL), Err(JwsError::UnknownKey));
    let stolen = sign_with(&other, &by_kid(&mine), "{}");
    assert_eq!(jose.verify_with_jwks(&stolen, &jwks(&[&mine, &other]), ALL), Err(JwsError::Signature));
    let unnamed = sign_with(&mine, &without_kid(&mine), "{}");
    assert_eq!(jose.verify_with_jwks(&unnamed, &jwks(&[&other]), ALL), Err(JwsError::Signature));
    for broken in [json!(null), json!([]), json!({}), json!({"keys": {}}), json!({"keys": [1, null, "x"]})] {
        assert!(jose.verify_with_jwks(&token, &broken, ALL).is_err(), "{broken}");
    }
}

#[test]
fn keys_for_another_use_are_not_used() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::RS256, 1, NOW));
    let token = sign_with(&mine, &by_kid(&mine), "{}");
    let verify = |set: &Value| jose.verify_with_jwks(&token, set, ALL);
    for (name, good) in [
        ("use", json!(null)),
        ("alg", json!(null)),
        ("key_ops", json!(["verify"])),
        ("key_ops", json!(["sign", "verify"])),
        ("x5t", json!("ignored")),
    ] {
        assert!(verify(&with(&mine, name, good.clone())).is_ok(), "{name} {good}");
    }
    for (name, bad) in [
        ("use", json!("enc")),
        ("use", json!(1)),
        ("alg", json!("PS256")),
        ("alg", json!("RS512")),
        ("key_ops", json!(["encrypt"])),
        ("key_ops", json!("verify")),
        ("kty", json!("oct")),
        ("kty", json!(null)),
    ] {
        assert_eq!(verify(&with(&mine, name, bad.clone())), Err(JwsError::Algorithm), "{name} {bad}");
    }
    for (name, bad) in [
        ("n", json!(null)),
        ("n", json!("AQAB")),
        ("n", json!("!")),
        ("n", json!(7)),
        // 1024 and 16384 bits
        ("n", json!(base64url(&[0xff; 128]))),
        ("n", json!(base64url(&[0xff; 2048]))),
        ("e", json!("AQ")),
        ("e", json!("")),
        ("e", json!("AQAA")),
        ("e", json!(base64url(&[0xff; 64]))),
    ] {
        assert!(
            matches!(verify(&with(&mine, name, bad.clone())), Err(JwsError::Malformed(_))),
            "{name} {bad}"
        );
    }
}

#[test]
fn curves_are_checked() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::ES256, 1, NOW));
    let token = sign_with(&mine, &by_kid(&mine), "{}");
    for (name, bad) in [
        ("crv", json!("P-384")),
        ("crv", json!("P-521")),
        ("crv", json!("secp256k1")),
        ("crv", json!(null)),
        ("x", json!(base64url(&[1; 32]))),
        ("x", json!(base64url(&[0; 33]))),
        ("y", json!("")),
    ] {
        assert!(jose.verify_with_jwks(&token, &with(&mine, name, bad.clone()), ALL).is_err(), "{name} {bad}");
    }
    for (algorithm, bytes, smaller) in
        [(SigningAlgorithm::ES384, 48, "P-256"), (SigningAlgorithm::ES512, 66, "P-384")]
    {
        let mine = pair(algorithm, 1, NOW);
        let token = sign_with(&mine, &by_kid(&mine), "{}");
        let x = from_base64url(mine.stored.public_jwk["x"].as_str().unwrap()).unwrap();
        for (name, bad) in [
            ("crv", json!(smaller)),
            // not on the curve, a zero too many, one byte short
            ("x", json!(base64url(&vec![1; bytes]))),
            ("x", json!(base64url(&[&[0], x.as_slice()].concat()))),
            ("x", json!(base64url(&x[1..]))),
            ("y", json!(base64url(&vec![0xff; bytes]))),
        ] {
            let set = with(&mine, name, bad.clone());
            assert!(jose.verify_with_jwks(&token, &set, ALL).is_err(), "{algorithm} {name} {bad}");
        }
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = from_base64url(signature).unwrap();
        for bad in [&signature[1..], &signature[..signature.len() - 1], &[&signature[..], &[0]].concat()] {
            let token = format!("{signed}.{}", base64url(bad));
            let set = jwks(&[&mine]);
            assert_eq!(jose.verify_with_jwks(&token, &set, ALL), Err(JwsError::Signature), "{algorithm}");
        }
    }
    let ed = pair(SigningAlgorithm::EdDSA, 1, NOW);
    let token = sign_with(&ed, &by_kid(&ed), "{}");
    for (name, bad) in [("crv", json!("X25519")), ("crv", json!("Ed448")), ("x", json!("AA"))] {
        assert!(jose.verify_with_jwks(&token, &with(&ed, name, bad.clone()), ALL).is_err(), "{name} {bad}");
    }
}

/// RFC 8725 §2.1: the public key is no HMAC secret, and `none` is nothing.
#[test]
fn confused_algorithms_are_refused() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::RS256, 1, NOW));
    let set = jwks(&[&mine]);
    let n = mine.stored.public_jwk["n"].as_str().unwrap();
    let token =
        forge(&by_kid(&mine).replace("RS256", "HS256"), "{}", |m| hmac_sha256(n.as_bytes(), m).to_vec());
    assert_eq!(jose.verify_with_jwks(&token, &set, ALL), Err(JwsError::Algorithm));
    assert_eq!(jose.verify_with_jwks(&token, &set, &[HS256]), Err(JwsError::Algorithm));
    for alg in ["none", "RS1", "rs256", "HS512", "ES256K", "RSA1_5"] {
        let token = forge(&by_kid(&mine).replace("RS256", alg), "{}", |_| vec![]);
        assert_eq!(jose.verify_with_jwks(&token, &set, ALL), Err(JwsError::Algorithm), "{alg}");
        assert_eq!(jose.verify_with_secret(&token, SECRET), Err(JwsError::Algorithm), "{alg}");
    }
    // PS256 by a key whose JWK leaves the algorithm open, claimed to be RS256, and the other way round
    let open = with(&mine, "alg", Value::Null);
    let token = sign_with(&mine, &by_kid(&mine).replace("RS256", "PS256"), "{}");
    assert_eq!(jose.verify_with_jwks(&token, &open, &[PS256, RS256]), Err(JwsError::Signature));
    for alg in [ES256, EdDSA] {
        let token = sign_with(&mine, &by_kid(&mine).replace("RS256", alg.as_str()), "{}");
        assert_eq!(jose.verify_with_jwks(&token, &open, ALL), Err(JwsError::Algorithm));
    }
}

/// RFC 8725 §3.1: whatever the key could do, it does what its JWK and the header say together.
#[test]
fn a_key_of_one_algorithm_signs_no_other() {
    let jose = Jose::new();
    for mine in each() {
        let open = with(mine, "alg", Value::Null);
        for claimed in SigningAlgorithm::ALL.iter().filter(|alg| **alg != mine.algorithm) {
            let header = format!(r#"{{"alg":"{claimed}"}}"#);
            let token = sign_with(mine, &header, "{}");
            let fixed = jose.verify_with_jwks(&token, &jwks(&[mine]), ALL);
            assert_eq!(fixed, Err(JwsError::Algorithm), "{} as {claimed}", mine.algorithm);
            assert!(jose.verify_with_jwks(&token, &open, ALL).is_err(), "{} as {claimed}", mine.algorithm);
            // and put among the keys of another, under that one's name
            let other = each().iter().find(|pair| pair.algorithm == *claimed).unwrap();
            let token = sign_with(mine, &by_kid(other), "{}");
            let stolen = jose.verify_with_jwks(&token, &jwks(&[mine, other]), ALL);
            assert_eq!(stolen, Err(JwsError::Signature), "{} as {claimed}", mine.algorithm);
        }
    }
}

#[test]
fn a_key_in_the_header_is_never_used() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::ES256, 1, NOW));
    let attacker = pair(SigningAlgorithm::ES256, 1, NOW);
    let header = json!({ "alg": "ES256", "jwk": attacker.stored.public_jwk, "jku": "https://evil.example" });
    let token = sign_with(&attacker, &header.to_string(), "{}");
    assert_eq!(jose.verify_with_jwks(&token, &jwks(&[&mine]), ALL), Err(JwsError::Signature));
    for extension in [r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, r#"{"alg":"ES256","b64":false}"#] {
        let token = sign_with(&mine, extension, "{}");
        assert!(matches!(jose.verify_with_jwks(&token, &jwks(&[&mine]), ALL), Err(JwsError::Malformed(_))));
    }
}

/// Rule J4: whatever the numbers, they are only handed on.
#[test]
fn times_of_any_size_do_no_harm() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::EdDSA, 1, NOW));
    for number in ["9223372036854775807", "18446744073709551615", "-9223372036854775808", "1e308", "0.5"] {
        let claims = format!(r#"{{"exp":{number},"nbf":{number},"iat":{number}}}"#);
        let token = sign_with(&mine, &by_kid(&mine), &claims);
        let verified = jose.verify_with_jwks(&token, &jwks(&[&mine]), ALL).unwrap();
        assert!(verified.claims["exp"].is_number());
        let token = forge(r#"{"alg":"HS256"}"#, &claims, |m| hmac_sha256(SECRET, m).to_vec());
        assert!(jose.verify_with_secret(&token, SECRET).unwrap().claims["exp"].is_number());
    }
}

#[test]
fn claims_are_one_object_with_unique_names() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::EdDSA, 1, NOW));
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(1000), "]".repeat(1000));
    for claims in ["", "1", "[]", "null", r#"{"sub":"a","sub":"b"}"#, "{} {}", "{\"a\":1e999}", &deep] {
        let token = sign_with(&mine, &by_kid(&mine), claims);
        let verified = jose.verify_with_jwks(&token, &jwks(&[&mine]), ALL);
        assert_eq!(verified, Err(JwsError::Malformed("claims")), "{claims:.40}");
    }
}

#[test]
fn secrets_verify_hs256_alone() {
    let jose = Jose::new();
    let header = r#"{"alg":"HS256","kid":"any","typ":"JWT"}"#;
    let token = forge(header, r#"{"iss":"app"}"#, |m| hmac_sha256(SECRET, m).to_vec());
    let verified = jose.verify_with_secret(&token, SECRET).unwrap();
    assert_eq!((verified.algorithm, verified.typ.as_deref()), ("HS256", Some("JWT")));
    assert_eq!(jose.verify_with_secret(&token, &[b'x'; 35]), Err(JwsError::Signature));
    assert_eq!(jose.verify_with_secret(&token, b"short"), Err(JwsError::Algorithm));
    assert_eq!(jose.verify_with_secret(&forge(header, "{}", |_| vec![]), SECRET), Err(JwsError::Signature));
    let mine = pair(SigningAlgorithm::RS256, 1, NOW);
    let by_key = sign_with(&mine, &by_kid(&mine), "{}");
    assert_eq!(jose.verify_with_secret(&by_key, SECRET), Err(JwsError::Algorithm));
}

/// However many keys a set holds, only so many are tried.
#[test]
fn tries_are_bounded() {
    let (jose, mine) = (Jose::new(), pair(SigningAlgorithm::EdDSA, 1, NOW));
    let token = sign_with(&mine, &without_kid(&mine), "{}");
    let decoy = pair(SigningAlgorithm::EdDSA, 1, NOW).stored.public_jwk;
    let set = |decoys: usize| {
        let mut keys = vec![decoy.clone(); decoys];
        keys.push(mine.stored.public_jwk.clone());
        json!({ "keys": keys })
    };
    assert!(jose.verify_with_jwks(&token, &set(3), ALL).is_ok());
    assert_eq!(jose.verify_with_jwks(&token, &set(4), ALL), Err(JwsError::Signature));
}
