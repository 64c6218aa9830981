//! JWEs that somebody altered or made up.

use openssl::pkey::Public;
use openssl::rsa::Padding;

use super::*;
use crate::jose::compact::object;

const GCM: Encryption = Encryption { alg: KeyManagement::RsaOaep, enc: ContentEncryption::A256Gcm };
const CBC: Encryption = Encryption { alg: KeyManagement::EcdhEs, enc: ContentEncryption::A128CbcHs256 };

fn parts(token: &str) -> Vec<String> {
    token.split('.').map(str::to_owned).collect()
}

fn decoded(part: &str) -> Vec<u8> {
    chancery_core::secret::from_base64url(part).unwrap()
}

/// The message with one part replaced.
fn with(token: &str, index: usize, part: &str) -> String {
    let mut parts = parts(token);
    part.clone_into(&mut parts[index]);
    parts.join(".")
}

/// Every bit of every part counts, and every length.
#[test]
fn what_was_altered_does_not_open() {
    for encryption in [GCM, CBC, Encryption { alg: KeyManagement::EcdhEsA256Kw, ..CBC }] {
        let pair = Pair::of(encryption.alg);
        let keys = [pair.own()];
        let token = pair.sent(encryption, json!({}), JWS);
        assert!(decrypt(&token, &keys).is_ok());
        for (index, part) in parts(&token).iter().enumerate().skip(1) {
            let bytes = decoded(part);
            for at in [0, bytes.len() / 2, bytes.len().saturating_sub(1)] {
                let mut altered = bytes.clone();
                if let Some(byte) = altered.get_mut(at) {
                    *byte ^= 1;
                    assert!(decrypt(&with(&token, index, &base64url(&altered)), &keys).is_err());
                }
            }
            for length in (0..bytes.len()).step_by(7).chain([bytes.len().saturating_sub(1)]) {
                let cut = base64url(&bytes[..length]);
                if length < bytes.len() {
                    assert!(decrypt(&with(&token, index, &cut), &keys).is_err(), "{encryption} {index}");
                }
            }
            let longer = base64url(&[bytes.as_slice(), &[0; 16]].concat());
            assert!(decrypt(&with(&token, index, &longer), &keys).is_err());
            assert!(decrypt(&with(&token, index, "="), &keys).is_err());
            assert!(decrypt(&with(&token, index, &format!("{part}=")), &keys).is_err());
        }
    }
}

/// OpenSSL takes GCM tags of any length: one byte of it is guessed in 256 attempts.
#[test]
fn a_short_tag_is_none() {
    let pair = Pair::rsa(2048);
    let token = pair.sent(GCM, json!({}), JWS);
    let tag = decoded(&parts(&token)[4]);
    for length in [1, 4, 8, 12, 15] {
        let refused = decrypt(&with(&token, 4, &base64url(&tag[..length])), &[pair.own()]);
        assert_eq!(refused, Err(JweError::Malformed("length of a part")));
    }
}

/// A forgery with bad padding, one with good padding and one under another key answer the same
/// (RFC 7516 §11.5).
#[test]
fn there_is_no_oracle() {
    let (rsa, curve) = (Pair::rsa(2048), Pair::on_curve("P-256"));
    let keys = [rsa.own(), curve.own()];
    for (pair, encryption) in [(&rsa, Encryption { alg: KeyManagement::RsaOaep, ..CBC }), (&curve, CBC)] {
        let token = pair.sent(encryption, json!({}), JWS);
        let ciphertext = decoded(&parts(&token)[3]);
        let random = base64url(&vec![7; ciphertext.len()]);
        let one_block = base64url(&ciphertext[..16]);
        for forged in [random, one_block] {
            assert_eq!(decrypt(&with(&token, 3, &forged), &keys), Err(JweError::Undecryptable));
        }
    }
    let token = rsa.sent(GCM, json!({}), JWS);
    // not OAEP, a number above the modulus, and a content key of another length
    let public: PKey<Public> = PKey::public_key_from_der(&rsa.key.public_key_to_der().unwrap()).unwrap();
    let mut padded = vec![0; 256];
    public.rsa().unwrap().public_encrypt(&[1; 32], &mut padded, Padding::PKCS1).unwrap();
    let mut short = vec![0; 256];
    public.rsa().unwrap().public_encrypt(&[1; 16], &mut short, Padding::PKCS1_OAEP).unwrap();
    for key in [vec![0; 256], vec![0xFF; 256], padded, short] {
        let forged = with(&token, 1, &base64url(&key));
        assert_eq!(decrypt(&forged, &keys), Err(JweError::Undecryptable));
    }
}

/// The header of a message, with other members; `null` removes one.
fn with_header(token: &str, change: Value) -> String {
    let mut header = object(&decoded(&parts(token)[0])).unwrap();
    let Value::Object(change) = change else { panic!("members") };
    for (name, value) in change {
        if value.is_null() {
            header.remove(&name);
        } else {
            header.insert(name, value);
        }
    }
    with(token, 0, &base64url(Value::Object(header).to_string().as_bytes()))
}

#[test]
fn headers_are_refused_before_anything_is_computed() {
    let pair = Pair::on_curve("P-256");
    let token = pair.sent(CBC, json!({}), JWS);
    let keys = [pair.own()];
    let mut bad: Vec<String> = [
        json!({ "alg": null }),
        json!({ "alg": 1 }),
        json!({ "alg": "none" }),
        json!({ "alg": "dir" }),
        json!({ "alg": "RSA1_5" }),
        json!({ "alg": "A128KW" }),
        json!({ "alg": "A256GCMKW", "iv": "AAAAAAAAAAAAAAAA", "tag": "AAAAAAAAAAAAAAAAAAAAAA" }),
        json!({ "alg": "ECDH-ES+A192KW" }),
        json!({ "alg": "RSA-OAEP-512" }),
        json!({ "alg": "PBES2-HS256+A128KW", "p2c": 4_000_000_000_u64, "p2s": "AAAAAAAAAAA" }),
        json!({ "alg": "ecdh-es" }),
        json!({ "enc": null }),
        json!({ "enc": "none" }),
        json!({ "enc": "A128CBC" }),
        json!({ "enc": ["A128GCM"] }),
        json!({ "zip": "DEF" }),
        json!({ "zip": "" }),
        json!({ "crit": [] }),
        json!({ "crit": ["exp"] }),
        json!({ "b64": true }),
        json!({ "kid": 7 }),
        json!({ "apu": 7 }),
        json!({ "apu": "not base64url!" }),
        json!({ "apv": [] }),
        json!({ "epk": null }),
        json!({ "epk": "x" }),
        json!({ "epk": [] }),
        json!({ "epk": {} }),
        json!({ "epk": Pair::on_curve("P-384").jwk }),
        json!({ "epk": Pair::x25519().jwk }),
        json!({ "epk": { "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" } }),
        json!({ "epk": { "kty": "EC", "crv": "P-256", "x": base64url(&[0; 32]), "y": base64url(&[0; 32]) } }),
        json!({ "epk": { "kty": "EC", "crv": "P-256", "x": base64url(&[1; 32]), "y": base64url(&[1; 32]) } }),
        json!({ "epk": { "kty": "EC", "crv": "P-256", "x": base64url(&[0xFF; 32]), "y": base64url(&[2; 32]) } }),
        json!({ "x": "x".repeat(5000) }),
    ]
    .into_iter()
    .map(|change| with_header(&token, change))
    .collect();
    let deep = format!(r#"{{"alg":"ECDH-ES","x":{}}}"#, "[".repeat(2900));
    for header in ["", "{}", "[]", "1", r#"{"alg":"dir","alg":"ECDH-ES","enc":"A128GCM"}"#, "\u{0}", &deep] {
        bad.push(with(&token, 0, &base64url(header.as_bytes())));
    }
    bad.push(with(&token, 0, ""));
    bad.push(with(&token, 0, "%%%"));
    for forged in &bad {
        assert!(matches!(decrypt(forged, &keys), Err(JweError::Malformed(_))), "{forged}");
    }
}

#[test]
fn other_shapes_are_refused() {
    let pair = Pair::rsa(2048);
    let token = pair.sent(GCM, json!({}), JWS);
    let whole = parts(&token);
    let json = json!({
        "protected": whole[0], "encrypted_key": whole[1], "iv": whole[2], "ciphertext": whole[3],
        "tag": whole[4],
    });
    let long = with(&token, 3, &"A".repeat(30_000));
    for bad in [
        "",
        "....",
        ".....",
        "e30.e30.e30.e30.e30",
        &token[..token.len() / 2],
        &format!("{token}."),
        &format!("{token}.x"),
        &format!(".{token}"),
        &json.to_string(),
        &long,
        &"\u{0}".repeat(100),
        "ü.ü.ü.ü.ü",
    ] {
        assert!(decrypt(bad, &[pair.own()]).is_err(), "{bad:.60}");
    }
}

/// 200 MiB of zeros in 272 KiB, and what fits below our limit.
#[test]
fn nothing_is_inflated() {
    let pair = Pair::rsa(2048);
    for length in [1 << 20, 20 << 20] {
        let token = pair.sent(GCM, json!({ "zip": "DEF" }), &"\0".repeat(length));
        assert!(matches!(decrypt(&token, &[pair.own()]), Err(JweError::Malformed(_))));
    }
}
