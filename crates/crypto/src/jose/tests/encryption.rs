//! Our own keys for encryption, over time.

use chancery_core::client::{ContentEncryption, Encryption, EncryptionKeyKind, KeyManagement};
use chancery_core::keyring::KeyAlgorithm;
use chancery_core::ports::{Content, Decrypter as _, Encrypter as _, JweError, Signer as _};
use serde_json::json;

use super::*;

const ENCRYPTION: Encryption =
    Encryption { alg: KeyManagement::EcdhEs, enc: ContentEncryption::A128CbcHs256 };
const JWS: &str = "e30.e30.c2lnbmF0dXJl";

/// A key that clients encrypt to.
fn own(generation: i64, activates_at: Timestamp) -> (SigningKey, Vec<u8>) {
    let GeneratedKey { kid, public_jwk, pkcs8_der } =
        generate(EncryptionKeyKind::Curve, 2048, &OsEntropy).unwrap();
    let stored = SigningKey {
        realm: RealmId::parse("main").unwrap(),
        kid,
        algorithm: KeyAlgorithm::Encryption(EncryptionKeyKind::Curve),
        generation,
        public_jwk,
        private: PrivateKey::File,
        created_at: activates_at,
        activates_at,
        retired_at: None,
    };
    (stored, pkcs8_der)
}

fn loaded(jose: &Jose, keys: &[(SigningKey, Vec<u8>)]) -> Result<(), JwsError> {
    let keyring = Keyring::new(keys.iter().map(|(stored, _)| stored.clone()).collect());
    jose.load(&keyring, MEMORY, &|wanted| {
        let found = keys.iter().find(|(stored, _)| stored.kid == wanted.kid);
        found.map(|(_, pkcs8)| pkcs8.clone()).ok_or(JwsError::UnknownKey)
    })
}

/// What somebody encrypts to the key.
fn sent(jose: &Jose, key: &SigningKey) -> String {
    let jwks = json!({ "keys": [key.public_jwk] });
    jose.recipient(&jwks, ENCRYPTION).unwrap().encrypt(Content::Jwt(JWS)).unwrap()
}

#[test]
fn a_superseded_key_opens_for_as_long_as_it_is_kept() {
    let (old, new) = (own(1, NOW), own(2, NOW.plus(100)));
    let jose = Jose::new();
    loaded(&jose, &[old.clone(), new.clone()]).unwrap();
    let (before, after) = (sent(&jose, &old.0), sent(&jose, &new.0));
    let opens = |token: &str, at: i64| jose.decrypt(token, NOW.plus(at)).map(|opened| opened.jws);
    assert_eq!(opens(&before, 0).unwrap(), JWS);
    assert_eq!(opens(&before, 100 + MEMORY - 1).unwrap(), JWS);
    assert_eq!(opens(&before, 100 + MEMORY), Err(JweError::UnknownKey));
    // another node may already publish it
    assert_eq!(opens(&after, 0).unwrap(), JWS);
    assert_eq!(opens(&after, 100 + MEMORY).unwrap(), JWS);
}

#[test]
fn a_retired_key_opens_nothing() {
    let mut key = own(1, NOW);
    let jose = Jose::new();
    loaded(&jose, std::slice::from_ref(&key)).unwrap();
    let token = sent(&jose, &key.0);
    assert!(jose.decrypt(&token, NOW).is_ok());
    key.0.retired_at = Some(NOW.plus(10));
    loaded(&jose, std::slice::from_ref(&key)).unwrap();
    // whatever the clock says
    assert!(jose.decrypt(&token, NOW.plus(9)).is_err());
    assert_eq!(jose.decrypt(&token, NOW.plus(10)), Err(JweError::UnknownKey));
}

/// What signs is never decrypted with, and the other way round (RFC 7517 §4.2).
#[test]
fn keys_serve_one_purpose() {
    let (signs, opens) = (pair(SigningAlgorithm::ES256, 1, NOW), own(1, NOW));
    let both = [(signs.stored.clone(), signs.pkcs8_der.clone()), opens.clone()];
    let jose = Jose::new();
    loaded(&jose, &both).unwrap();
    let mut as_recipient = signs.stored.clone();
    as_recipient.public_jwk = json!({ "kty": "EC", "crv": "P-256", "x": signs.stored.public_jwk["x"], "y": signs.stored.public_jwk["y"] });
    assert_eq!(jose.decrypt(&sent(&jose, &as_recipient), NOW), Err(JweError::Undecryptable));
    let token = jose.sign(SigningAlgorithm::ES256, TokenType::AccessToken, b"{}", NOW).unwrap();
    assert!(token.starts_with(&base64url(
        format!(r#"{{"alg":"ES256","kid":"{}","typ":"at+jwt"}}"#, signs.stored.kid).as_bytes()
    )));
    let alone = Jose::new();
    loaded(&alone, &[opens]).unwrap();
    let refused = alone.sign(SigningAlgorithm::ES256, TokenType::AccessToken, b"{}", NOW);
    assert_eq!(refused, Err(JwsError::NoKey(SigningAlgorithm::ES256)));
}

#[test]
fn a_private_key_that_belongs_to_another_is_refused() {
    let (mut key, other) = (own(1, NOW), own(1, NOW));
    key.1 = other.1;
    assert!(matches!(loaded(&Jose::new(), &[key]), Err(JwsError::Library(_))));
}
