//! How a client proves itself at the token endpoint.

use serde::{Deserialize, Serialize};

use super::section::section;
use crate::client::algorithm::AssertionAlgorithm;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::values::supported;
use crate::client::profile::Profile;
use crate::client::spelled::spelled;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientAuthentication {
    /// `token_endpoint_auth_method`: the only one that works (rule T1).
    pub method: AuthMethod,
    /// The method is `client_secret_basic` because none was stated: the secret may also come in the body.
    #[serde(default)]
    pub secret_in_body: bool,
    /// `token_endpoint_auth_signing_alg`: `None` permits every algorithm that suits the method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_alg: Option<AssertionAlgorithm>,
}

section! {
    ClientAuthentication as own {
        Registered token_endpoint_auth_method: String = own.method;
        Registered token_endpoint_auth_signing_alg: String = own.signing_alg;
        /// Of `client_secret_basic`: also as `client_secret_post` would. Default: where no method is stated.
        Ours secret_in_body: bool = own.secret_in_body;
    }
}

/// A value of the registry "OAuth Token Endpoint Authentication Methods".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum AuthMethod {
    None,
    /// The default of RFC 7591 §2.
    #[default]
    ClientSecretBasic,
    ClientSecretPost,
    ClientSecretJwt,
    PrivateKeyJwt,
}

spelled!(AuthMethod {
    None = "none",
    ClientSecretBasic = "client_secret_basic",
    ClientSecretPost = "client_secret_post",
    ClientSecretJwt = "client_secret_jwt",
    PrivateKeyJwt = "private_key_jwt",
});

impl AuthMethod {
    /// Whether a client that authenticates so shares a secret with the server.
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }
}

impl ClientAuthentication {
    pub(in crate::client) fn judge(sent: &Members, profile: Profile) -> Checked<Self> {
        let method = method(sent, profile)?;
        let stated = sent.token_endpoint_auth_method.is_some();
        let secret_in_body =
            method == AuthMethod::ClientSecretBasic && sent.secret_in_body.unwrap_or(!stated);
        Ok(Self { method, secret_in_body, signing_alg: signing_alg(sent, profile, method)? })
    }
}

fn method(sent: &Members, profile: Profile) -> Checked<AuthMethod> {
    const FIELD: &str = "token_endpoint_auth_method";
    let text = sent.token_endpoint_auth_method.as_deref();
    let method = supported(FIELD, text, AuthMethod::ALL, AuthMethod::as_str)?.unwrap_or_default();
    if profile.requires_private_key_jwt() && method != AuthMethod::PrivateKeyJwt {
        return Err(MetadataError::new(FIELD, "must be private_key_jwt for a fapi2 client"));
    }
    Ok(method)
}

fn signing_alg(sent: &Members, profile: Profile, method: AuthMethod) -> Checked<Option<AssertionAlgorithm>> {
    let text = sent.token_endpoint_auth_signing_alg.as_deref();
    let one_of = |all| supported("token_endpoint_auth_signing_alg", text, all, AssertionAlgorithm::as_str);
    match method {
        AuthMethod::ClientSecretJwt => one_of(&[AssertionAlgorithm::HS256]),
        AuthMethod::PrivateKeyJwt => one_of(profile.assertion_algorithms()),
        // these sign nothing, though by no algorithm that does not exist
        AuthMethod::None | AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
            one_of(AssertionAlgorithm::ALL).map(|_| None)
        }
    }
}
