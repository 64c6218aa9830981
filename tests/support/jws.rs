//! JSON Web Signatures independently of the product: straight on OpenSSL.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{HasPublic, Id, PKey, Private, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer, Verifier};
use serde_json::{Value, json};

use super::rsa_keys;

/// Unpadded base64url.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes unpadded base64url.
pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_else(|e| panic!("not base64url ({e}): {text}"))
}

/// Every algorithm by a key pair that there is for JWS and that this server has.
pub const ALGORITHMS: [&str; 10] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/// A key pair that a test signs with.
pub struct TestKey {
    /// One of [`ALGORITHMS`].
    pub algorithm: &'static str,
    key: PKey<Private>,
    /// Public JWK.
    pub jwk: Value,
}

impl TestKey {
    /// The key of this algorithm that all tests share; RSA keys take long to make.
    pub fn shared(algorithm: &str) -> &'static Self {
        static KEYS: [OnceLock<TestKey>; ALGORITHMS.len()] = [const { OnceLock::new() }; ALGORITHMS.len()];
        let index = ALGORITHMS.iter().position(|name| *name == algorithm).expect("a known algorithm");
        KEYS[index].get_or_init(|| Self::with(ALGORITHMS[index], || rsa_keys::shared(index)))
    }

    /// Another key.
    pub fn new(algorithm: &'static str) -> Self {
        Self::with(algorithm, rsa_keys::another)
    }

    fn with(algorithm: &'static str, key: impl FnOnce() -> Rsa<Private>) -> Self {
        let (key, mut jwk) = match algorithm {
            "EdDSA" => ed25519(),
            other if other.starts_with("ES") => ec(curve(other)),
            _ => rsa(key()),
        };
        jwk["alg"] = algorithm.into();
        jwk["use"] = "sig".into();
        jwk["kid"] = format!("key-{algorithm}").into();
        Self { algorithm, key, jwk }
    }

    /// JWK Set with this key alone.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk] })
    }

    /// The private key as PEM.
    pub fn private_pem(&self) -> Vec<u8> {
        self.key.private_key_to_pem_pkcs8().expect("PEM")
    }

    /// The header that a client would write.
    pub fn header(&self) -> Value {
        json!({ "alg": self.algorithm, "kid": self.jwk["kid"] })
    }

    /// Compact JWS under the usual header.
    pub fn jwt(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }

    /// Compact JWS under any header, signed by this key's own algorithm whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(header, &claims.to_string())
    }

    /// As [`TestKey::sign`], with claims that need not be JSON.
    pub fn sign_text(&self, header: &Value, claims: &str) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims));
        let signature = self.signature(message.as_bytes());
        format!("{message}.{}", encode(signature))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let mut signer = if self.algorithm == "EdDSA" {
            Signer::new_without_digest(&self.key).expect("a signer")
        } else {
            Signer::new(digest(self.algorithm), &self.key).expect("a signer")
        };
        if self.algorithm.starts_with("PS") {
            signer.set_rsa_padding(Padding::PKCS1_PSS).expect("PSS");
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a salt length");
        }
        let signature = signer.sign_oneshot_to_vec(message).expect("a signature");
        if !self.algorithm.starts_with("ES") {
            return signature;
        }
        let signature = EcdsaSig::from_der(&signature).expect("DER");
        let half = |number: &BigNumRef| number.to_vec_padded(curve(self.algorithm).bytes).expect("a half");
        [half(signature.r()), half(signature.s())].concat()
    }
}

/// The hash function of an algorithm (RFC 7518 §3.1).
pub fn digest(algorithm: &str) -> MessageDigest {
    match &algorithm[2..] {
        "256" => MessageDigest::sha256(),
        "384" => MessageDigest::sha384(),
        _ => MessageDigest::sha512(),
    }
}

/// `at_hash` and `c_hash` (OpenID Connect Core §3.1.3.6) in an ID token of this algorithm.
pub fn left_half(algorithm: &str, token: &str) -> String {
    let digest = openssl::hash::hash(digest(algorithm), token.as_bytes()).expect("a digest");
    encode(&digest[..digest.len() / 2])
}

#[derive(Clone, Copy)]
struct Curve {
    name: &'static str,
    nid: Nid,
    /// Of a coordinate, and of each half of a signature.
    bytes: i32,
}

/// RFC 7518 §3.4.
fn curve(algorithm: &str) -> Curve {
    match algorithm {
        "ES256" => Curve { name: "P-256", nid: Nid::X9_62_PRIME256V1, bytes: 32 },
        "ES384" => Curve { name: "P-384", nid: Nid::SECP384R1, bytes: 48 },
        "ES512" => Curve { name: "P-521", nid: Nid::SECP521R1, bytes: 66 },
        other => panic!("no curve for {other}"),
    }
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

fn rsa(key: Rsa<Private>) -> (PKey<Private>, Value) {
    let jwk = json!({ "kty": "RSA", "n": encode(key.n().to_vec()), "e": encode(key.e().to_vec()) });
    (PKey::from_rsa(key).expect("a key"), jwk)
}

fn ec(curve: Curve) -> (PKey<Private>, Value) {
    let group = EcGroup::from_curve_name(curve.nid).expect("a curve");
    let key = EcKey::generate(&group).expect("an EC key");
    let (mut x, mut y) = (BigNum::new().expect("x"), BigNum::new().expect("y"));
    let mut context = BigNumContext::new().expect("a context");
    key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("coordinates");
    let member = |number: &BigNumRef| encode(number.to_vec_padded(curve.bytes).expect("a coordinate"));
    let jwk = json!({ "kty": "EC", "crv": curve.name, "x": member(&x), "y": member(&y) });
    (PKey::from_ec_key(key).expect("a key"), jwk)
}

fn ed25519() -> (PKey<Private>, Value) {
    let key = PKey::generate_ed25519().expect("an Ed25519 key");
    let x = encode(key.raw_public_key().expect("its public half"));
    (key, json!({ "kty": "OKP", "crv": "Ed25519", "x": x }))
}

/// Compact JWS under a shared secret.
pub fn hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let message = message(header, claims);
    // the library takes no empty key; a zero byte is the same one (RFC 2104 §2)
    let key = PKey::hmac(if secret.is_empty() { b"\0" } else { secret }).expect("an HMAC key");
    let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("a signer");
    let signature = signer.sign_oneshot_to_vec(message.as_bytes()).expect("a signature");
    format!("{message}.{}", encode(signature))
}

/// Compact JWS with an empty signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.", message(header, claims))
}

/// Header and claims, unverified.
pub fn read(jwt: &str) -> (Value, Value) {
    let parts: Vec<&str> = jwt.split('.').collect();
    assert_eq!(parts.len(), 3, "not a JWS: {jwt}");
    let json = |part: &str| serde_json::from_slice(&decode(part)).expect("JSON");
    (json(parts[0]), json(parts[1]))
}

/// Header and claims of a JWS whose signature is good under the one key of the set that it names.
#[track_caller]
pub fn verify(jwt: &str, jwks: &Value) -> (Value, Value) {
    let (header, claims) = read(jwt);
    let keys = jwks["keys"].as_array().expect("keys");
    let named: Vec<&Value> = keys.iter().filter(|key| key["kid"] == header["kid"]).collect();
    assert_eq!(named.len(), 1, "keys named {}", header["kid"]);
    let jwk = named[0];
    assert_eq!(jwk["alg"], header["alg"], "the key is for another algorithm");
    assert_eq!(jwk["use"], "sig");
    let (message, signature) = jwt.rsplit_once('.').expect("a signature");
    let good = is_good(jwk, message.as_bytes(), &decode(signature));
    assert!(good, "bad signature: {jwt}");
    (header, claims)
}

fn is_good(jwk: &Value, message: &[u8], signature: &[u8]) -> bool {
    let algorithm = jwk["alg"].as_str().expect("alg");
    let key = public_key(jwk);
    if algorithm == "EdDSA" {
        let mut verifier = Verifier::new_without_digest(&key).expect("a verifier");
        return verifier.verify_oneshot(signature, message).unwrap_or(false);
    }
    let mut verifier = Verifier::new(digest(algorithm), &key).expect("a verifier");
    if algorithm.starts_with("PS") {
        verifier.set_rsa_padding(Padding::PKCS1_PSS).expect("PSS");
        verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a salt length");
    }
    if !algorithm.starts_with("ES") {
        return verifier.verify_oneshot(signature, message).unwrap_or(false);
    }
    let bytes = usize::try_from(curve(algorithm).bytes).expect("a length");
    assert_eq!(signature.len(), 2 * bytes, "the length of an {algorithm} signature");
    let half = |bytes: &[u8]| BigNum::from_slice(bytes).expect("a number");
    let (r, s) = signature.split_at(bytes);
    let der = EcdsaSig::from_private_components(half(r), half(s));
    let der = der.and_then(|signature| signature.to_der()).expect("DER");
    verifier.verify_oneshot(&der, message).unwrap_or(false)
}

/// The key of a public JWK.
pub fn public_key(jwk: &Value) -> PKey<Public> {
    let member = |name: &str| decode(jwk[name].as_str().unwrap_or_else(|| panic!("no {name} in {jwk}")));
    let number = |name: &str| BigNum::from_slice(&member(name)).expect("a number");
    match jwk["kty"].as_str() {
        Some("RSA") => {
            let key = Rsa::from_public_components(number("n"), number("e")).expect("an RSA key");
            PKey::from_rsa(key).expect("a key")
        }
        Some("EC") => {
            let curve = curve(jwk["alg"].as_str().expect("alg"));
            assert_eq!(jwk["crv"], curve.name);
            let group = EcGroup::from_curve_name(curve.nid).expect("a curve");
            let key = EcKey::from_public_key_affine_coordinates(&group, &number("x"), &number("y"));
            PKey::from_ec_key(key.expect("a point on the curve")).expect("a key")
        }
        Some("OKP") => {
            assert_eq!(jwk["crv"], "Ed25519");
            PKey::public_key_from_raw_bytes(&member("x"), Id::ED25519).expect("an Ed25519 key")
        }
        other => panic!("unknown kty {other:?}"),
    }
}

/// The public key as PEM, for those who would use it as an HMAC secret.
pub fn pem<T: HasPublic>(key: &PKey<T>) -> Vec<u8> {
    key.public_key_to_pem().expect("PEM")
}

#[test]
fn what_is_signed_verifies_and_what_is_altered_does_not() {
    for algorithm in ALGORITHMS {
        let key = TestKey::shared(algorithm);
        let jwt = key.jwt(&json!({ "a": 1 }));
        assert_eq!(verify(&jwt, &key.jwks()).1["a"], 1);
        let (message, signature) = jwt.rsplit_once('.').unwrap();
        assert!(!is_good(&key.jwk, format!("{message}x").as_bytes(), &decode(signature)));
    }
}
