//! JWEs that clients encrypt to us.

use super::*;

#[test]
fn each_combination_opens_here() {
    let (rsa, p256) = (Pair::rsa(2048), Pair::on_curve("P-256"));
    let keys = [rsa.own(), p256.own()];
    for encryption in all() {
        let pair = if encryption.alg.is_rsa() { &rsa } else { &p256 };
        for header in [json!({}), json!({ "kid": pair.kid() }), json!({ "cty": "JWT", "typ": "JWE" })] {
            let token = pair.sent(encryption, header.clone(), JWS);
            let decrypted = super::super::decrypt(&token, keys.iter()).unwrap();
            assert_eq!((decrypted.jws.as_str(), decrypted.encryption), (JWS, encryption), "{header}");
        }
    }
}

#[test]
fn parties_take_part_in_the_agreement() {
    let pair = Pair::on_curve("P-256");
    let encryption = Encryption { alg: KeyManagement::EcdhEs, enc: ContentEncryption::A128Gcm };
    let parties = json!({ "apu": base64url(b"app"), "apv": base64url(b"server") });
    let token = pair.sent(encryption, parties, JWS);
    assert_eq!(decrypt(&token, &[pair.own()]).unwrap(), JWS);
}

/// Without a `kid` a superseded key still opens what was encrypted to it.
#[test]
fn keys_are_tried_in_turn() {
    let (old, new) = (Pair::rsa(2048), Pair::rsa(2048));
    let encryption = Encryption { alg: KeyManagement::RsaOaep256, enc: ContentEncryption::default() };
    let token = old.sent(encryption, json!({}), JWS);
    assert_eq!(decrypt(&token, &[new.own(), old.own()]).unwrap(), JWS);
    assert_eq!(decrypt(&token, &[new.own()]), Err(JweError::Undecryptable));
    assert_eq!(decrypt(&token, &[]), Err(JweError::UnknownKey));
}

#[test]
fn a_kid_names_one_of_our_keys() {
    let pair = Pair::rsa(2048);
    let encryption = Encryption { alg: KeyManagement::RsaOaep, enc: ContentEncryption::A256Gcm };
    for kid in ["other", "", "P-256"] {
        let token = pair.sent(encryption, json!({ "kid": kid }), JWS);
        let keys = [pair.own(), Pair::on_curve("P-256").own()];
        assert_eq!(decrypt(&token, &keys), Err(JweError::UnknownKey), "{kid:?}");
    }
}

#[test]
fn only_a_compact_jws_may_be_inside() {
    let pair = Pair::on_curve("P-256");
    let encryption = Encryption { alg: KeyManagement::EcdhEs, enc: ContentEncryption::A128CbcHs256 };
    let nested = pair.sent(encryption, json!({}), JWS);
    let flattened = r#"{"payload":"e30","protected":"e30","signature":"AA"}"#;
    for content in [nested.as_str(), flattened, r#"{"client_id":"app"}"#, "e30.e30", "", "x"] {
        let token = pair.sent(encryption, json!({}), content);
        assert!(matches!(decrypt(&token, &[pair.own()]), Err(JweError::Malformed(_))), "{content}");
    }
}
