//! What goes out opens elsewhere, what comes in opens here, and nothing else does (rule J3).

mod forgeries;
mod incoming;
mod outgoing;
mod vectors;

use chancery_core::client::{ContentEncryption, Encryption, KeyManagement};
use chancery_core::ports::JweError;
use chancery_core::secret::base64url;
use josekit::jwe::{JweContext, JweEncrypter, JweHeader};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use serde_json::{Value, json};

use super::OwnKey;
use crate::test_keys;

/// A compact JWS as far as its parts go.
const JWS: &str = "e30.e30.c2lnbmF0dXJl";

/// A key pair with its public JWK.
struct Pair {
    key: PKey<Private>,
    jwk: Value,
}

impl Pair {
    fn rsa(bits: u32) -> Self {
        let key = if bits == 2048 { test_keys::rsa() } else { Rsa::generate(bits).unwrap() };
        let jwk = json!({
            "kty": "RSA", "n": base64url(&key.n().to_vec()), "e": base64url(&key.e().to_vec()), "kid": "rsa",
        });
        Self { key: PKey::from_rsa(key).unwrap(), jwk }
    }

    fn on_curve(name: &str) -> Self {
        let (nid, length) = match name {
            "P-256" => (Nid::X9_62_PRIME256V1, 32),
            "P-384" => (Nid::SECP384R1, 48),
            _ => (Nid::SECP521R1, 66),
        };
        let group = EcGroup::from_curve_name(nid).unwrap();
        let key = EcKey::generate(&group).unwrap();
        let (mut x, mut y) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        key.public_key().affine_coordinates(&group, &mut x, &mut y, &mut context).unwrap();
        let member = |n: &BigNum| base64url(&n.to_vec_padded(length).unwrap());
        let jwk = json!({ "kty": "EC", "crv": name, "x": member(&x), "y": member(&y), "kid": name });
        Self { key: PKey::from_ec_key(key).unwrap(), jwk }
    }

    fn x25519() -> Self {
        let key = PKey::generate_x25519().unwrap();
        let x = base64url(&key.raw_public_key().unwrap());
        Self { key, jwk: json!({ "kty": "OKP", "crv": "X25519", "x": x, "kid": "X25519" }) }
    }

    /// The pair that fits an algorithm of ours.
    fn of(alg: KeyManagement) -> Self {
        if alg.is_rsa() { Self::rsa(2048) } else { Self::on_curve("P-256") }
    }

    fn pkcs8(&self) -> Vec<u8> {
        self.key.private_key_to_pkcs8().unwrap()
    }

    fn kid(&self) -> &str {
        self.jwk["kid"].as_str().unwrap()
    }

    /// As a key of ours.
    fn own(&self) -> OwnKey {
        OwnKey::new(self.kid(), &self.jwk, &self.pkcs8()).unwrap()
    }

    /// josekit's sender.
    fn sender(&self, alg: KeyManagement) -> Box<dyn JweEncrypter> {
        super::algorithms::encrypter(alg, &self.key.public_key_to_der().unwrap()).unwrap()
    }

    /// What a client sends, under a header with more members.
    fn sent(&self, encryption: Encryption, more: Value, content: &str) -> String {
        let mut header = JweHeader::new();
        header.set_content_encryption(encryption.enc.as_str());
        let Value::Object(more) = more else { panic!("members") };
        for (name, value) in more {
            header.set_claim(&name, Some(value)).unwrap();
        }
        let sender = self.sender(encryption.alg);
        JweContext::new().serialize_compact(content.as_bytes(), &header, &*sender).unwrap()
    }
}

fn all() -> impl Iterator<Item = Encryption> {
    KeyManagement::ALL
        .iter()
        .flat_map(|&alg| ContentEncryption::ALL.iter().map(move |&enc| Encryption { alg, enc }))
}

fn decrypt(token: &str, keys: &[OwnKey]) -> Result<String, JweError> {
    super::decrypt(token, keys.iter()).map(|decrypted| decrypted.jws)
}
