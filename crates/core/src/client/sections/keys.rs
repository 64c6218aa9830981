//! The public keys of a client: by value, or where they are published.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authentication::AuthMethod;
use super::section::section;
use crate::client::encryption::Encryption;
use crate::client::keys::{Keys, Unsettled};
use crate::client::metadata::encryption::Pair;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::{jwks, uris};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientKeys {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
}

section! {
    ClientKeys as own {
        Registered jwks: Value = &own.jwks;
        Registered jwks_uri: String = &own.jwks_uri;
    }
}

impl ClientKeys {
    pub(in crate::client) fn judge(
        sent: Members,
        method: AuthMethod,
        self_registered: bool,
    ) -> Checked<Self> {
        let signs = method == AuthMethod::PrivateKeyJwt;
        match (&sent.jwks, &sent.jwks_uri) {
            (Some(_), Some(_)) => {
                return Err(MetadataError::new("jwks", "cannot stand beside jwks_uri"));
            }
            (None, None) if signs => {
                let problem = "private_key_jwt needs the client's public keys: jwks or jwks_uri";
                return Err(MetadataError::new("jwks", problem));
            }
            (Some(keys), None) => jwks::check(keys, signs)?,
            _ => {}
        }
        Ok(Self { jwks: sent.jwks, jwks_uri: uris::document("jwks_uri", sent.jwks_uri, self_registered)? })
    }

    /// Those that something by the client is verified with. `fetched`: the document at its `jwks_uri`.
    pub fn at_hand<'a, E>(&'a self, fetched: Option<&'a Value>) -> Result<Option<Keys<'a>>, Unsettled<E>> {
        Keys::at_hand(self.jwks.as_ref(), self.jwks_uri.as_deref(), fetched)
    }

    /// How an answer to the client is encrypted, which takes one of its keys.
    pub(super) fn encryption(&self, members: &Pair<'_>) -> Checked<Option<Encryption>> {
        let encryption = members.read()?;
        let alg = members.alg.0;
        match (&encryption, &self.jwks) {
            (Some(_), None) if self.jwks_uri.is_none() => {
                Err(MetadataError::new(alg, "needs the client's public keys: jwks or jwks_uri"))
            }
            (Some(encryption), Some(keys)) if !jwks::can_encrypt(keys, encryption.alg) => {
                Err(MetadataError::new("jwks", format!("has no key for {} ({alg})", encryption.alg)))
            }
            _ => Ok(encryption),
        }
    }
}
