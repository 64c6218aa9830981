//! The client information response (RFC 7591 §3.2.1, RFC 7592 §3).

use serde_json::{Map, Value};

use crate::client::Client;
use crate::client::metadata::to_registered;
use crate::discovery::{endpoint, path};
use crate::secret::Secret;
use crate::time::Timestamp;

/// What a client is told of its registration.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub issuer: &'a str,
    pub client: &'a Client,
    /// A secret that was made just now: there is no other moment to show it, for it is stored hashed.
    pub secret: Option<&'a Secret>,
    /// The registration access token that is valid from now on.
    pub token: &'a str,
    pub now: Timestamp,
}

/// The whole metadata, with the credentials.
pub fn show(shown: &Shown<'_>) -> Map<String, Value> {
    let mut document = to_registered(shown.client);
    let location = endpoint(shown.issuer, &format!("{}/{}", path::REGISTER, shown.client.id.as_str()));
    document.insert("registration_client_uri".to_owned(), location.into());
    document.insert("registration_access_token".to_owned(), shown.token.into());
    if let Some(secret) = shown.secret {
        document.insert("client_secret".to_owned(), secret.expose().into());
    }
    if shown.client.attributes.authentication.method.has_secret() {
        let expires_at = secrets_expire_at(shown.client, shown.now);
        document.insert("client_secret_expires_at".to_owned(), expires_at.into());
    }
    document
}

/// When the last of the valid secrets expires; 0: never (RFC 7591 §3.2.1).
fn secrets_expire_at(client: &Client, now: Timestamp) -> i64 {
    let expiries: Option<Vec<i64>> = client.valid_secrets(now).map(|s| s.expires_at.map(|at| at.0)).collect();
    expiries.and_then(|at| at.into_iter().max()).unwrap_or(0)
}
