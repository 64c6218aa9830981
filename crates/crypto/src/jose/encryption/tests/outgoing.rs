//! JWEs that we encrypt to clients.

use chancery_core::ports::{Content, JweError};
use josekit::jwe::JweContext;

use super::*;
use crate::jose::encryption::algorithms::decrypter;
use crate::jose::encryption::recipient;

const DEFAULT: Encryption = Encryption { alg: KeyManagement::RsaOaep, enc: ContentEncryption::A128CbcHs256 };
const AGREED: Encryption = Encryption { alg: KeyManagement::EcdhEs, enc: ContentEncryption::A256Gcm };

fn set(keys: &[&Value]) -> Value {
    json!({ "keys": keys })
}

fn open(token: &str, pair: &Pair, alg: KeyManagement) -> (Vec<u8>, JweHeader) {
    JweContext::new().deserialize_compact(token, &*decrypter(alg, &pair.pkcs8()).unwrap()).unwrap()
}

#[test]
fn each_combination_opens_at_the_client() {
    let (rsa, p256) = (Pair::rsa(2048), Pair::on_curve("P-256"));
    for encryption in all() {
        let pair = if encryption.alg.is_rsa() { &rsa } else { &p256 };
        let recipient = recipient(&set(&[&rsa.jwk, &p256.jwk]), encryption).unwrap();
        let token = recipient.encrypt(Content::Jwt(JWS)).unwrap();
        let (content, header) = open(&token, pair, encryption.alg);
        assert_eq!(content, JWS.as_bytes(), "{encryption}");
        assert_eq!(header.algorithm(), Some(encryption.alg.as_str()));
        assert_eq!(header.content_encryption(), Some(encryption.enc.as_str()));
        assert_eq!((header.content_type(), header.key_id()), (Some("JWT"), Some(pair.kid())));
        assert!(header.claim("zip").is_none());
        // another content key and another vector each time
        assert_ne!(recipient.encrypt(Content::Jwt(JWS)).unwrap(), token);
    }
}

#[test]
fn each_curve_agrees_on_a_key() {
    for pair in [Pair::on_curve("P-256"), Pair::on_curve("P-384"), Pair::on_curve("P-521"), Pair::x25519()] {
        for alg in KeyManagement::ALL.iter().copied().filter(|alg| !alg.is_rsa()) {
            let encryption = Encryption { alg, ..AGREED };
            let token = recipient(&set(&[&pair.jwk]), encryption).unwrap().encrypt(Content::Jwt(JWS));
            assert_eq!(open(&token.unwrap(), &pair, alg).0, JWS.as_bytes(), "{} {alg}", pair.kid());
        }
    }
}

#[test]
fn json_is_not_called_a_jwt() {
    let pair = Pair::rsa(2048);
    let token = recipient(&set(&[&pair.jwk]), DEFAULT).unwrap().encrypt(Content::Json(b"{}")).unwrap();
    let (content, header) = open(&token, &pair, DEFAULT.alg);
    assert_eq!((content.as_slice(), header.content_type()), (b"{}".as_slice(), None));
}

fn changed(pair: &Pair, change: Value) -> Value {
    let mut jwk = pair.jwk.clone();
    let Value::Object(change) = change else { panic!("members") };
    for (name, value) in change {
        jwk[name] = value;
    }
    jwk
}

#[test]
fn only_keys_for_encryption_are_taken() {
    let pair = Pair::rsa(2048);
    for good in [
        json!({}),
        json!({ "use": "enc" }),
        json!({ "alg": "RSA-OAEP" }),
        json!({ "key_ops": ["encrypt"] }),
        json!({ "key_ops": ["wrapKey"] }),
    ] {
        assert!(recipient(&set(&[&changed(&pair, good.clone())]), DEFAULT).is_ok(), "{good}");
    }
    for bad in [
        json!({ "use": "sig" }),
        json!({ "use": 1 }),
        json!({ "alg": "RSA-OAEP-256" }),
        json!({ "alg": "RS256" }),
        json!({ "key_ops": ["verify"] }),
        json!({ "key_ops": [] }),
        json!({ "key_ops": "encrypt" }),
        json!({ "kty": "EC" }),
        json!({ "n": "AQ" }),
        json!({ "e": "AQ" }),
        json!({ "e": null }),
        json!({ "n": "not base64url!" }),
    ] {
        let refused = recipient(&set(&[&changed(&pair, bad.clone())]), DEFAULT).err();
        assert_eq!(refused, Some(JweError::NoKey(DEFAULT.alg)), "{bad}");
    }
    assert!(recipient(&set(&[&Pair::rsa(1024).jwk]), DEFAULT).is_err());
    for none in [json!({}), json!({ "keys": [] }), json!({ "keys": 1 }), json!([]), json!({ "keys": [1] })] {
        assert!(recipient(&none, DEFAULT).is_err(), "{none}");
    }
}

#[test]
fn points_beside_the_curve_are_no_keys() {
    let pair = Pair::on_curve("P-256");
    let zero = base64url(&[0; 32]);
    let short = base64url(&[1; 31]);
    let x = pair.jwk["x"].clone();
    for bad in [
        json!({ "y": x }),
        json!({ "x": zero, "y": zero }),
        json!({ "x": short }),
        json!({ "y": base64url(&[0xFF; 32]) }),
        json!({ "crv": "P-384" }),
        json!({ "crv": "secp256k1" }),
        json!({ "crv": null }),
    ] {
        assert!(recipient(&set(&[&changed(&pair, bad.clone())]), AGREED).is_err(), "{bad}");
    }
    assert!(recipient(&set(&[&changed(&pair, json!({ "key_ops": [] }))]), AGREED).is_ok());
    let montgomery = Pair::x25519();
    for bad in [json!({ "x": short }), json!({ "crv": "Ed25519" }), json!({ "crv": "X448" })] {
        assert!(recipient(&set(&[&changed(&montgomery, bad.clone())]), AGREED).is_err(), "{bad}");
    }
}

/// However many keys stand before it that are for something else.
#[test]
fn keys_of_other_kinds_are_passed_over() {
    let signs = json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(&[1; 32]) });
    let koblitz =
        json!({ "kty": "EC", "crv": "secp256k1", "x": base64url(&[1; 32]), "y": base64url(&[1; 32]) });
    let (rsa, pair) = (Pair::rsa(2048), Pair::x25519());
    let keys = [&signs, &signs, &koblitz, &koblitz, &rsa.jwk, &signs, &koblitz, &pair.jwk];
    let token = recipient(&set(&keys), AGREED).unwrap().encrypt(Content::Jwt(JWS)).unwrap();
    assert_eq!(open(&token, &pair, AGREED.alg).0, JWS.as_bytes());
}

/// A point of small order leads to a secret that everybody knows.
#[test]
fn small_orders_agree_on_nothing() {
    let jwk = json!({ "kty": "OKP", "crv": "X25519", "x": base64url(&[0; 32]) });
    assert!(recipient(&set(&[&jwk]), AGREED).is_err());
}

#[test]
fn a_key_that_says_what_it_is_for_comes_first() {
    let (plain, named) = (Pair::rsa(2048), Pair::rsa(2048));
    let named_jwk = changed(&named, json!({ "use": "enc", "kid": "named" }));
    let broken = changed(&named, json!({ "use": "enc", "kid": "broken", "n": "AQ" }));
    let jwks = set(&[&plain.jwk, &broken, &named_jwk]);
    let token = recipient(&jwks, DEFAULT).unwrap().encrypt(Content::Jwt(JWS)).unwrap();
    assert_eq!(open(&token, &named, DEFAULT.alg).1.key_id(), Some("named"));
}
