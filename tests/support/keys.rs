//! Key pairs of clients.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::BigNumRef;
use serde_json::{Value, json};

use super::rsa_keys;

/// An RSA key pair that a client signs its assertions with.
pub struct ClientKey {
    /// JWK with the private members.
    pub private: Value,
    /// JWK Set with the public members.
    pub jwks: Value,
}

impl ClientKey {
    pub fn rs256() -> Self {
        let key = rsa_keys::another();
        let member = |number: &BigNumRef| Value::from(URL_SAFE_NO_PAD.encode(number.to_vec()));
        let public = json!({
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "client-key",
            "n": member(key.n()), "e": member(key.e()),
        });
        let mut private = public.clone();
        private["d"] = member(key.d());
        for (name, number) in
            [("p", key.p()), ("q", key.q()), ("dp", key.dmp1()), ("dq", key.dmq1()), ("qi", key.iqmp())]
        {
            private[name] = member(number.expect("a factor"));
        }
        Self { private, jwks: json!({ "keys": [public] }) }
    }
}
