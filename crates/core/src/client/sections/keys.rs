//! The public keys of a client: by value, or where they are published.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authentication::AuthMethod;
use super::section::section;
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
}
