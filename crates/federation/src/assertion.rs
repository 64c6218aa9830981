//! Authentication at a provider with a private key (RFC 7523 §2.2).

use chancery_core::ports::{Entropy, uuid_v4};
use chancery_core::time::Timestamp;
use josekit::jws::{ES256, EdDSA, JwsHeader, JwsSigner, RS256};
use josekit::jwt::{self, JwtPayload};
use openssl::pkey::{Id, PKey};
use serde_json::json;

/// `client_assertion_type` (RFC 7523 §2.2).
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Seconds for which an assertion is good.
const LIFETIME: i64 = 60;

/// The private key that we authenticate with at a provider's token endpoint.
pub struct AssertionKey(Box<dyn JwsSigner>);

/// Not a key that can sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("is not a private key in PEM")]
    NotPem,
    #[error("must be an RSA, P-256 or Ed25519 key")]
    Unusable,
}

impl std::fmt::Debug for AssertionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AssertionKey({})", self.0.algorithm().name())
    }
}

impl AssertionKey {
    /// RSA signs with RS256, P-256 with ES256, Ed25519 with EdDSA.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let key = PKey::private_key_from_pem(pem).map_err(|_| KeyError::NotPem)?;
        let pkcs8 = key.private_key_to_pem_pkcs8().map_err(|_| KeyError::NotPem)?;
        let signer: Result<Box<dyn JwsSigner>, _> = match key.id() {
            Id::RSA => RS256.signer_from_pem(&pkcs8).map(|s| Box::new(s) as _),
            Id::EC => ES256.signer_from_pem(&pkcs8).map(|s| Box::new(s) as _),
            Id::ED25519 => EdDSA.signer_from_pem(&pkcs8).map(|s| Box::new(s) as _),
            _ => return Err(KeyError::Unusable),
        };
        signer.map(Self).map_err(|_| KeyError::Unusable)
    }

    /// A client assertion (RFC 7523 §3). Its audience is the provider's issuer and nothing else (RFC 10070).
    pub fn assertion(
        &self,
        client_id: &str,
        issuer: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Option<String> {
        let mut header = JwsHeader::new();
        header.set_token_type("JWT");
        let claims = json!({
            "iss": client_id,
            "sub": client_id,
            "aud": issuer,
            "iat": now.0,
            "exp": now.plus(LIFETIME).0,
            "jti": uuid_v4(entropy).to_string(),
        });
        let payload = JwtPayload::from_map(claims.as_object()?.clone()).ok()?;
        jwt::encode_with_signer(&payload, &header, &*self.0).ok()
    }
}
