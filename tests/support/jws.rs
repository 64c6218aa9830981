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

/// Unpadded base64url.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes unpadded base64url.
pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_else(|e| panic!("not base64url ({e}): {text}"))
}

/// A key pair that a test signs with.
pub struct TestKey {
    /// `RS256`, `PS256`, `ES256` or `EdDSA`.
    pub algorithm: &'static str,
    key: PKey<Private>,
    /// Public JWK.
    pub jwk: Value,
}

impl TestKey {
    /// The key of this algorithm that all tests share; RSA keys take long to make.
    pub fn shared(algorithm: &str) -> &'static Self {
        static KEYS: [OnceLock<TestKey>; 4] = [const { OnceLock::new() }; 4];
        let names = ["RS256", "PS256", "ES256", "EdDSA"];
        let index = names.iter().position(|name| *name == algorithm).expect("a known algorithm");
        KEYS[index].get_or_init(|| Self::new(names[index]))
    }

    /// A new key.
    pub fn new(algorithm: &'static str) -> Self {
        let (key, mut jwk) = match algorithm {
            "RS256" | "PS256" => rsa(),
            "ES256" => p256(),
            "EdDSA" => ed25519(),
            other => panic!("no such algorithm: {other}"),
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
            Signer::new(MessageDigest::sha256(), &self.key).expect("a signer")
        };
        if self.algorithm == "PS256" {
            signer.set_rsa_padding(Padding::PKCS1_PSS).expect("PSS");
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a salt length");
        }
        let signature = signer.sign_oneshot_to_vec(message).expect("a signature");
        if self.algorithm != "ES256" {
            return signature;
        }
        let signature = EcdsaSig::from_der(&signature).expect("DER");
        let half = |number: &BigNumRef| number.to_vec_padded(32).expect("32 bytes");
        [half(signature.r()), half(signature.s())].concat()
    }
}

fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string()), encode(claims.to_string()))
}

fn rsa() -> (PKey<Private>, Value) {
    let key = Rsa::generate(2048).expect("an RSA key");
    let jwk = json!({ "kty": "RSA", "n": encode(key.n().to_vec()), "e": encode(key.e().to_vec()) });
    (PKey::from_rsa(key).expect("a key"), jwk)
}

fn p256() -> (PKey<Private>, Value) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
    let key = EcKey::generate(&group).expect("an EC key");
    let (mut x, mut y) = (BigNum::new().expect("x"), BigNum::new().expect("y"));
    let mut context = BigNumContext::new().expect("a context");
    key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).expect("coordinates");
    let member = |number: &BigNumRef| encode(number.to_vec_padded(32).expect("32 bytes"));
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": member(&x), "y": member(&y) });
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
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).expect("a verifier");
    if algorithm == "PS256" {
        verifier.set_rsa_padding(Padding::PKCS1_PSS).expect("PSS");
        verifier.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH).expect("a salt length");
    }
    if algorithm != "ES256" {
        return verifier.verify_oneshot(signature, message).unwrap_or(false);
    }
    assert_eq!(signature.len(), 64, "an ES256 signature has 64 bytes");
    let half = |bytes: &[u8]| BigNum::from_slice(bytes).expect("a number");
    let der = EcdsaSig::from_private_components(half(&signature[..32]), half(&signature[32..]));
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
            assert_eq!(jwk["crv"], "P-256");
            let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
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
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let key = TestKey::shared(algorithm);
        let jwt = key.jwt(&json!({ "a": 1 }));
        assert_eq!(verify(&jwt, &key.jwks()).1["a"], 1);
        let (message, signature) = jwt.rsplit_once('.').unwrap();
        assert!(!is_good(&key.jwk, format!("{message}x").as_bytes(), &decode(signature)));
    }
}
