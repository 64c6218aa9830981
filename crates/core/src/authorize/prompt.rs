//! What a request wants of the person, whoever is signed in.

use serde::{Deserialize, Serialize};

use crate::discovery::Metadata;
use crate::error::OAuthError;
use crate::params::Params;

/// `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
    pub select_account: bool,
}

impl Prompt {
    const VALUES: [&'static str; 4] = ["none", "login", "consent", "select_account"];

    /// Rule Z7: `none` stands alone.
    pub fn read(params: &Params) -> Result<Self, OAuthError> {
        let mut prompt = Self::default();
        for value in params.first("prompt").unwrap_or_default().split(' ').filter(|v| !v.is_empty()) {
            match value {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                _ => return Err(OAuthError::invalid_request("This prompt value is not supported")),
            }
        }
        if prompt.none && (prompt.login || prompt.consent || prompt.select_account) {
            return Err(OAuthError::invalid_request("prompt=none must stand alone"));
        }
        Ok(prompt)
    }
}

/// Enters the values of `prompt`.
pub(crate) fn advertise(to: &mut Metadata) {
    to.values("prompt_values_supported", Prompt::VALUES);
}
