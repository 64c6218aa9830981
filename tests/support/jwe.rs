//! JSON Web Encryption independently of the product: straight on OpenSSL (RFC 7516, RFC 7518).

use std::sync::OnceLock;

use openssl::aes::{AesKey, unwrap_key, wrap_key};
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcKey};
use openssl::encrypt::{Decrypter, Encrypter};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::Signer;
use openssl::symm::{self, Cipher};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::jws::{decode, encode};
use super::rsa_keys;

pub const ALGORITHMS: [&str; 5] = ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"];
pub const CONTENT: [&str; 6] =
    ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

/// A key pair that something is encrypted to.
pub struct EncryptionKey {
    key: PKey<Private>,
    /// Public JWK with `use: enc` and a `kid`, without `alg`.
    pub jwk: Value,
}

impl EncryptionKey {
    /// The key of this kind that all tests share: `RSA`, `P-256`, `P-384`, `P-521` or `X25519`.
    pub fn shared(kind: &str) -> &'static Self {
        static KEYS: [OnceLock<EncryptionKey>; 5] = [const { OnceLock::new() }; 5];
        let kinds = ["RSA", "P-256", "P-384", "P-521", "X25519"];
        let index = kinds.iter().position(|known| *known == kind).expect("a known kind");
        KEYS[index].get_or_init(|| Self::with(kind, || rsa_keys::shared(6)))
    }

    /// The shared key that this algorithm can be used with.
    pub fn for_algorithm(algorithm: &str) -> &'static Self {
        Self::shared(if algorithm.starts_with("RSA") { "RSA" } else { "P-256" })
    }

    /// Another key.
    pub fn new(kind: &str) -> Self {
        Self::with(kind, rsa_keys::another)
    }

    fn with(kind: &str, key: impl FnOnce() -> Rsa<Private>) -> Self {
        let (key, mut jwk) = match kind {
            "RSA" => {
                let key = key();
                let jwk =
                    json!({ "kty": "RSA", "n": encode(key.n().to_vec()), "e": encode(key.e().to_vec()) });
                (PKey::from_rsa(key).expect("a key"), jwk)
            }
            "X25519" => on_montgomery_curve(),
            curve => on_curve(curve),
        };
        jwk["use"] = "enc".into();
        jwk["kid"] = format!("enc-{kind}").into();
        Self { key, jwk }
    }

    /// JWK Set with this key alone.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// Header and content of a message to this key.
    #[track_caller]
    pub fn open(&self, token: &str) -> (Value, Vec<u8>) {
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(parts.len(), 5, "not a JWE: {token}");
        let header: Value = serde_json::from_slice(&decode(parts[0])).expect("JSON");
        let text = |name: &str| header[name].as_str().unwrap_or_else(|| panic!("no {name}: {header}"));
        let (alg, enc, wrapped) = (text("alg"), text("enc"), decode(parts[1]));
        let length = suite(enc).key;
        let key = match alg {
            "RSA-OAEP" | "RSA-OAEP-256" => {
                let mut decrypter = Decrypter::new(&self.key).expect("a decrypter");
                decrypter.set_rsa_padding(Padding::PKCS1_OAEP).expect("OAEP");
                decrypter.set_rsa_oaep_md(oaep(alg)).expect("a digest");
                decrypter.set_rsa_mgf1_md(oaep(alg)).expect("a digest");
                let mut key = vec![0; decrypter.decrypt_len(&wrapped).expect("a length")];
                let length = decrypter.decrypt(&wrapped, &mut key).expect("it was encrypted to this key");
                key.truncate(length);
                key
            }
            _ => {
                let secret = agree(&self.key, &public_key(&header["epk"]));
                let of_party = |name: &str| header[name].as_str().map(decode).unwrap_or_default();
                let (apu, apv) = (of_party("apu"), of_party("apv"));
                match kw_length(alg) {
                    None => {
                        assert!(wrapped.is_empty(), "an encrypted key with ECDH-ES");
                        concat_kdf(&secret, enc, length, &apu, &apv)
                    }
                    Some(bytes) => {
                        let wrapping = concat_kdf(&secret, alg, bytes, &apu, &apv);
                        let mut key = vec![0; wrapped.len() - 8];
                        let with = AesKey::new_decrypt(&wrapping).expect("an AES key");
                        unwrap_key(&with, None, &mut key, &wrapped).expect("it was wrapped for this key");
                        key
                    }
                }
            }
        };
        assert_eq!(key.len(), length, "content encryption key of {enc}");
        let (iv, ciphertext, tag) = (decode(parts[2]), decode(parts[3]), decode(parts[4]));
        let content = decrypt(enc, &key, &iv, parts[0].as_bytes(), &ciphertext, &tag);
        (header, content)
    }

    /// Header, and the compact JWS inside.
    #[track_caller]
    pub fn open_jwt(&self, token: &str) -> (Value, String) {
        let (header, content) = self.open(token);
        assert_eq!(header["cty"], "JWT", "{header}");
        (header, String::from_utf8(content).expect("a JWS is text"))
    }
}

/// A message to the holder of `jwk`. `more`: further header parameters, which replace; `null` removes.
pub fn seal(jwk: &Value, alg: &str, enc: &str, more: &Value, content: &[u8]) -> String {
    let public = public_key(jwk);
    let mut header = json!({ "alg": alg, "enc": enc, "kid": jwk["kid"] });
    let length = suite(enc).key;
    let (key, wrapped) = match alg {
        "RSA-OAEP" | "RSA-OAEP-256" => {
            let key = random(length);
            let mut encrypter = Encrypter::new(&public).expect("an encrypter");
            encrypter.set_rsa_padding(Padding::PKCS1_OAEP).expect("OAEP");
            encrypter.set_rsa_oaep_md(oaep(alg)).expect("a digest");
            encrypter.set_rsa_mgf1_md(oaep(alg)).expect("a digest");
            let mut wrapped = vec![0; encrypter.encrypt_len(&key).expect("a length")];
            let length = encrypter.encrypt(&key, &mut wrapped).expect("it encrypts");
            wrapped.truncate(length);
            (key, wrapped)
        }
        _ => {
            let (ephemeral, epk) = on_curve("P-256");
            header["epk"] = epk;
            let secret = agree(&ephemeral, &public);
            match kw_length(alg) {
                None => (concat_kdf(&secret, enc, length, b"", b""), Vec::new()),
                Some(bytes) => {
                    let (key, wrapping) = (random(length), concat_kdf(&secret, alg, bytes, b"", b""));
                    let mut wrapped = vec![0; length + 8];
                    let with = AesKey::new_encrypt(&wrapping).expect("an AES key");
                    wrap_key(&with, None, &mut wrapped, &key).expect("it wraps");
                    (key, wrapped)
                }
            }
        }
    };
    for (name, value) in more.as_object().expect("header parameters") {
        if value.is_null() {
            header.as_object_mut().expect("a header").remove(name);
        } else {
            header[name] = value.clone();
        }
    }
    let header = encode(header.to_string());
    let (iv, ciphertext, tag) = encrypt(enc, &key, header.as_bytes(), content);
    format!("{header}.{}.{}.{}.{}", encode(wrapped), encode(iv), encode(ciphertext), encode(tag))
}

struct Suite {
    cipher: Cipher,
    mac: Option<MessageDigest>,
    key: usize,
}

fn suite(enc: &str) -> Suite {
    let (cipher, mac, key) = match enc {
        "A128GCM" => (Cipher::aes_128_gcm(), None, 16),
        "A192GCM" => (Cipher::aes_192_gcm(), None, 24),
        "A256GCM" => (Cipher::aes_256_gcm(), None, 32),
        "A128CBC-HS256" => (Cipher::aes_128_cbc(), Some(MessageDigest::sha256()), 32),
        "A192CBC-HS384" => (Cipher::aes_192_cbc(), Some(MessageDigest::sha384()), 48),
        "A256CBC-HS512" => (Cipher::aes_256_cbc(), Some(MessageDigest::sha512()), 64),
        other => panic!("no such content encryption: {other}"),
    };
    Suite { cipher, mac, key }
}

fn encrypt(enc: &str, key: &[u8], aad: &[u8], content: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let Suite { cipher, mac, .. } = suite(enc);
    let Some(digest) = mac else {
        let (iv, mut tag) = (random(12), vec![0; 16]);
        let sealed = symm::encrypt_aead(cipher, key, Some(&iv), aad, content, &mut tag);
        return (iv, sealed.expect("it encrypts"), tag);
    };
    let (mac_key, content_key) = key.split_at(key.len() / 2);
    let iv = random(16);
    let sealed = symm::encrypt(cipher, content_key, Some(&iv), content).expect("it encrypts");
    let tag = tag(digest, mac_key, aad, &iv, &sealed);
    (iv, sealed, tag)
}

#[track_caller]
fn decrypt(enc: &str, key: &[u8], iv: &[u8], aad: &[u8], sealed: &[u8], received: &[u8]) -> Vec<u8> {
    let Suite { cipher, mac, .. } = suite(enc);
    let Some(digest) = mac else {
        assert_eq!((iv.len(), received.len()), (12, 16));
        return symm::decrypt_aead(cipher, key, Some(iv), aad, sealed, received).expect("it decrypts");
    };
    let (mac_key, content_key) = key.split_at(key.len() / 2);
    assert_eq!(tag(digest, mac_key, aad, iv, sealed), received, "authentication tag");
    symm::decrypt(cipher, content_key, Some(iv), sealed).expect("it decrypts")
}

/// RFC 7518 §5.2.2.1.
fn tag(digest: MessageDigest, key: &[u8], aad: &[u8], iv: &[u8], sealed: &[u8]) -> Vec<u8> {
    let bits = (aad.len() as u64 * 8).to_be_bytes();
    let message = [aad, iv, sealed, &bits].concat();
    let mac = PKey::hmac(key).expect("an HMAC key");
    let whole = Signer::new(digest, &mac).and_then(|mut s| s.sign_oneshot_to_vec(&message));
    let mut whole = whole.expect("an HMAC");
    whole.truncate(key.len());
    whole
}

fn oaep(alg: &str) -> MessageDigest {
    if alg == "RSA-OAEP" { MessageDigest::sha1() } else { MessageDigest::sha256() }
}

/// Bytes of the wrapping key.
fn kw_length(alg: &str) -> Option<usize> {
    match alg {
        "ECDH-ES" => None,
        "ECDH-ES+A128KW" => Some(16),
        "ECDH-ES+A256KW" => Some(32),
        other => panic!("no such algorithm: {other}"),
    }
}

fn agree(own: &PKey<Private>, other: &PKey<Public>) -> Vec<u8> {
    let mut deriver = Deriver::new(own).expect("a deriver");
    deriver.set_peer(other).expect("a key on the same curve");
    deriver.derive_to_vec().expect("a secret")
}

/// RFC 7518 §4.6.2.
fn concat_kdf(secret: &[u8], id: &str, length: usize, apu: &[u8], apv: &[u8]) -> Vec<u8> {
    let sized = |bytes: &[u8]| [&u32::try_from(bytes.len()).expect("short").to_be_bytes(), bytes].concat();
    let bits = u32::try_from(length * 8).expect("short").to_be_bytes();
    let info = [sized(id.as_bytes()), sized(apu), sized(apv), bits.to_vec()].concat();
    let rounds = (1_u32..=2).flat_map(|round| {
        Sha256::new().chain_update(round.to_be_bytes()).chain_update(secret).chain_update(&info).finalize()
    });
    rounds.take(length).collect()
}

/// Nobody guesses it, and that is all that is asked of it here.
fn random(length: usize) -> Vec<u8> {
    let key = PKey::generate_ed25519().expect("a key");
    let seed = key.raw_private_key().expect("its bytes");
    let more = Sha256::digest(&seed);
    seed.into_iter().chain(more).take(length).collect()
}

fn curve(name: &str) -> (EcGroup, i32) {
    let (nid, bytes) = match name {
        "P-256" => (Nid::X9_62_PRIME256V1, 32),
        "P-384" => (Nid::SECP384R1, 48),
        "P-521" => (Nid::SECP521R1, 66),
        other => panic!("no such curve: {other}"),
    };
    (EcGroup::from_curve_name(nid).expect("a curve"), bytes)
}

fn on_curve(name: &str) -> (PKey<Private>, Value) {
    let (group, bytes) = curve(name);
    let key = EcKey::generate(&group).expect("an EC key");
    let (mut x, mut y) = (BigNum::new().expect("x"), BigNum::new().expect("y"));
    let mut context = BigNumContext::new().expect("a context");
    key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("coordinates");
    let member = |number: &BigNumRef| encode(number.to_vec_padded(bytes).expect("as long as the curve"));
    let jwk = json!({ "kty": "EC", "crv": name, "x": member(&x), "y": member(&y) });
    (PKey::from_ec_key(key).expect("a key"), jwk)
}

fn on_montgomery_curve() -> (PKey<Private>, Value) {
    let key = PKey::generate_x25519().expect("an X25519 key");
    let x = encode(key.raw_public_key().expect("its public half"));
    (key, json!({ "kty": "OKP", "crv": "X25519", "x": x }))
}

fn public_key(jwk: &Value) -> PKey<Public> {
    let member = |name: &str| decode(jwk[name].as_str().unwrap_or_else(|| panic!("no {name} in {jwk}")));
    let number = |name: &str| BigNum::from_slice(&member(name)).expect("a number");
    match jwk["kty"].as_str() {
        Some("RSA") => {
            let key = Rsa::from_public_components(number("n"), number("e")).expect("an RSA key");
            PKey::from_rsa(key).expect("a key")
        }
        Some("EC") => {
            let (group, _) = curve(jwk["crv"].as_str().expect("crv"));
            let key = EcKey::from_public_key_affine_coordinates(&group, &number("x"), &number("y"));
            PKey::from_ec_key(key.expect("a point on the curve")).expect("a key")
        }
        Some("OKP") => PKey::public_key_from_raw_bytes(&member("x"), Id::X25519).expect("an X25519 key"),
        other => panic!("unknown kty {other:?}"),
    }
}

#[test]
fn what_is_sealed_for_a_key_opens_with_it() {
    for alg in ALGORITHMS {
        let key = EncryptionKey::for_algorithm(alg);
        for enc in CONTENT {
            let token = seal(&key.jwk, alg, enc, &json!({ "cty": "JWT" }), b"a.b.c");
            assert_eq!(key.open_jwt(&token).1, "a.b.c", "{alg} {enc}");
        }
    }
}

/// The published key that clients encrypt to by this algorithm.
#[track_caller]
pub fn server_key(jwks: &Value, algorithm: &str) -> Value {
    let kty = if algorithm.starts_with("RSA") { "RSA" } else { "EC" };
    let keys = jwks["keys"].as_array().expect("keys");
    let fitting: Vec<&Value> = keys.iter().filter(|key| key["use"] == "enc" && key["kty"] == kty).collect();
    assert_eq!(fitting.len(), 1, "keys for {algorithm}: {jwks}");
    fitting[0].clone()
}
