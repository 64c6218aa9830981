//! What goes out: the client's key is chosen and checked here, josekit encrypts to it.

use std::sync::Arc;

use chancery_core::client::Encryption;
use chancery_core::ports::{Content, JweError, Recipient};
use josekit::jwe::{self, JweEncrypter, JweHeader};
use serde_json::Value;

use super::{algorithms, public_key};

/// Most keys that are looked into: a client's document may hold hundreds that are none, and each costs a
/// computation on its curve.
const MAX_TRIES: usize = 4;

/// See `Encrypter::recipient`. A key that says that it is for encryption comes before one that says nothing.
pub(in crate::jose) fn recipient(
    jwks: &Value,
    encryption: Encryption,
) -> Result<Arc<dyn Recipient>, JweError> {
    let keys = jwks.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let fitting = || keys.iter().filter(|key| public_key::fits(key, encryption.alg));
    let named = fitting().filter(|key| key.get("use").is_some());
    let others = fitting().filter(|key| key.get("use").is_none());
    let key = named.chain(others).take(MAX_TRIES).find_map(|key| ClientKey::new(key, encryption));
    key.map(|key| Arc::new(key) as Arc<dyn Recipient>).ok_or(JweError::NoKey(encryption.alg))
}

/// A client's key, with what it is used with.
struct ClientKey {
    encryption: Encryption,
    kid: Option<String>,
    encrypter: Box<dyn JweEncrypter>,
}

impl ClientKey {
    fn new(jwk: &Value, encryption: Encryption) -> Option<Self> {
        let der = public_key::read(jwk)?.public_key_to_der().ok()?;
        let encrypter = algorithms::encrypter(encryption.alg, &der).ok()?;
        let kid = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Some(Self { encryption, kid, encrypter })
    }
}

impl Recipient for ClientKey {
    fn encrypt(&self, content: Content<'_>) -> Result<String, JweError> {
        let mut header = JweHeader::new();
        header.set_content_encryption(self.encryption.enc.as_str());
        if let Some(kid) = &self.kid {
            header.set_key_id(kid);
        }
        let content = match content {
            Content::Jwt(token) => {
                header.set_content_type("JWT");
                token.as_bytes()
            }
            Content::Json(json) => json,
        };
        jwe::serialize_compact(content, &header, &*self.encrypter)
            .map_err(|error| JweError::Library(error.to_string()))
    }
}
