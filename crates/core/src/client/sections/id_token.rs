//! The ID tokens of a client.

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
pub struct ClientIdToken {
    pub alg: SigningAlgorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<Encryption>,
    /// `auth_time` stands in each.
    #[serde(default)]
    pub require_auth_time: bool,
    /// `claims_in_id_token`: claims of the granted scopes stand there too; some clients read nothing else.
    #[serde(default)]
    pub with_claims: bool,
}

section! {
    ClientIdToken as own {
        Registered id_token_signed_response_alg: String = own.alg;
        Registered id_token_encrypted_response_alg: String = own.encryption.map(|e| e.alg);
        Registered id_token_encrypted_response_enc: String = own.encryption.map(|e| e.enc);
        Registered require_auth_time: bool = own.require_auth_time;
        Ours claims_in_id_token: bool = own.with_claims;
    }
}

impl ClientIdToken {
    pub(in crate::client) fn judge(sent: &Members, profile: Profile, keys: &ClientKeys) -> Checked<Self> {
        let alg = supported(
            "id_token_signed_response_alg",
            sent.id_token_signed_response_alg.as_deref(),
            profile.signing_algorithms(),
            SigningAlgorithm::as_str,
        )?;
        let encrypted = Pair {
            alg: ("id_token_encrypted_response_alg", sent.id_token_encrypted_response_alg.as_deref()),
            enc: ("id_token_encrypted_response_enc", sent.id_token_encrypted_response_enc.as_deref()),
        };
        Ok(Self {
            alg: alg.unwrap_or(profile.default_signing_algorithm()),
            encryption: keys.encryption(&encrypted)?,
            require_auth_time: sent.require_auth_time.unwrap_or(false),
            with_claims: sent.claims_in_id_token.unwrap_or(false),
        })
    }
}
