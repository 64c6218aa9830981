//! How introspection answers a client (RFC 9701 §6).

use serde::{Deserialize, Serialize};

use super::keys::ClientKeys;
use super::section::section;
use crate::client::algorithm::SigningAlgorithm;
use crate::client::encryption::Encryption;
use crate::client::metadata::encryption::Pair;
use crate::client::metadata::error::Checked;
use crate::client::metadata::values::supported;
use crate::client::profile::Profile;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientIntrospection {
    /// `None`: that of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<SigningAlgorithm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
}

section! {
    ClientIntrospection as own {
        Registered introspection_signed_response_alg: String = own.alg;
        Registered introspection_encrypted_response_alg: String = own.encryption.map(|e| e.alg);
        Registered introspection_encrypted_response_enc: String = own.encryption.map(|e| e.enc);
    }
}

impl ClientIntrospection {
    pub(in crate::client) fn judge(sent: &Members, profile: Profile, keys: &ClientKeys) -> Checked<Self> {
        let alg = supported(
            "introspection_signed_response_alg",
            sent.introspection_signed_response_alg.as_deref(),
            profile.signing_algorithms(),
            SigningAlgorithm::as_str,
        )?;
        let encrypted = Pair {
            alg: (
                "introspection_encrypted_response_alg",
                sent.introspection_encrypted_response_alg.as_deref(),
            ),
            enc: (
                "introspection_encrypted_response_enc",
                sent.introspection_encrypted_response_enc.as_deref(),
            ),
        };
        Ok(Self { alg, encryption: keys.encryption(&encrypted)? })
    }
}
