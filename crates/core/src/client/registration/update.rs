//! Replacing a registration (RFC 7592 §2.2).

use serde_json::{Map, Value};

use crate::client::metadata::{ClientMetadata, MetadataError};
use crate::client::{AuthMethod, Client, SecretValue};
use crate::ports::Vault;
use crate::secret::{Secret, constant_time_eq};
use crate::time::Timestamp;

/// Members that the server alone decides; a client must not send them back.
const OF_THE_SERVER: &[&str] = &[
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// Reads the metadata that is to replace what is registered: whole, so that what it leaves out is no longer
/// registered. It names its client, and its secret only as it is.
pub fn replacement(
    document: Map<String, Value>,
    client: &Client,
    vault: &dyn Vault,
    now: Timestamp,
) -> Result<ClientMetadata, MetadataError> {
    if let Some(name) = OF_THE_SERVER.iter().copied().find(|name| document.contains_key(*name)) {
        return Err(MetadataError::new(name, "must not be sent"));
    }
    if document.get("client_id").and_then(Value::as_str) != Some(client.id.as_str()) {
        return Err(MetadataError::new("client_id", "must be the client's own"));
    }
    match document.get("client_secret") {
        None | Some(Value::Null) => {}
        Some(Value::String(sent)) if is_secret_of(client, sent, vault, now) => {}
        Some(_) => return Err(MetadataError::new("client_secret", "must be the client's own, or left out")),
    }
    ClientMetadata::from_json(document)
}

fn is_secret_of(client: &Client, sent: &str, vault: &dyn Vault, now: Timestamp) -> bool {
    let digest = Secret::new(sent).digest();
    let fits = |value: &SecretValue| match value {
        SecretValue::Hashed(stored) => *stored == digest,
        SecretValue::Sealed(sealed) => vault
            .open_client_secret(client.id.as_str(), sealed)
            .is_some_and(|own| constant_time_eq(own.expose().as_bytes(), sent.as_bytes())),
    };
    client.valid_secrets(now).any(|secret| fits(&secret.value))
}

/// What becomes of a client's secrets when its method changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretChange {
    Keep,
    /// A new one takes their place.
    Replace,
    Remove,
}

/// A hashed secret cannot become an HMAC key, nor the other way round.
pub const fn secret_change(before: AuthMethod, after: AuthMethod) -> SecretChange {
    use AuthMethod::{ClientSecretBasic, ClientSecretJwt, ClientSecretPost};
    match (before, after) {
        (ClientSecretBasic | ClientSecretPost, ClientSecretBasic | ClientSecretPost)
        | (ClientSecretJwt, ClientSecretJwt) => SecretChange::Keep,
        (_, after) if after.has_secret() => SecretChange::Replace,
        (before, _) if before.has_secret() => SecretChange::Remove,
        _ => SecretChange::Keep,
    }
}
