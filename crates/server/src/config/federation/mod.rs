//! `[federation.NAME]`: other providers that people sign in with.

mod check;
mod files;
mod issuer;
mod settings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chancery_core::federation::ProviderKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

pub(super) use check::problems;
pub(super) use files::problems as file_problems;

/// The name that stands for Google.
const GOOGLE: &str = "google";

/// A provider. The defaults depend on its kind; where a key is left out, they apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Provider {
    /// What it speaks: `oidc` (OpenID Connect, the default) or `github` (OAuth 2.0 with GitHub's
    /// endpoints). The provider named `google` is Google.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Whether people may sign in with it. One that is switched off is checked all the same.
    pub enabled: bool,
    /// Its issuer identifier, exactly as its discovery document has it. Google and GitHub have a default;
    /// for GitHub Enterprise Server it is the server's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Our client ID there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Our client secret there. Better in `client_secret_file` or the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<ClientSecret>,
    /// File that holds our client secret there, and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// PEM file with the private key (RSA, P-256 or Ed25519) that we authenticate with instead of a
    /// secret (`private_key_jwt`); OpenID providers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<PathBuf>,
    /// What we ask for. Default: `openid profile email`; GitHub: `read:user user:email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Its name for people. Default: its name here with a capital letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The picture on its button. Default: its own, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<IconName>,
    /// Which claim of the provider stands for a standard claim of ours, as in `given_name = "first"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
    /// Domains of e-mail addresses that may enter, in lower case; empty: all. The provider's word on who
    /// owns such an address counts, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// What to ask of the provider when the app asks for nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
    /// Whether people who come for the first time get an account. Default: yes where `domains` is set,
    /// else as `signup.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_accounts: Option<bool>,
    /// Which of its statements about a sign-in go into our sessions and tokens.
    pub trust: Vec<Statement>,
    /// Whether people who sign out here are signed out there, too; OpenID providers only.
    pub sign_out: bool,
    /// How it hands its answer back; OpenID providers only. Default: `query`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_mode: Option<Mode>,
}

impl Default for Provider {
    fn default() -> Self {
        Self {
            kind: None,
            enabled: true,
            issuer: None,
            client_id: None,
            client_secret: None,
            client_secret_file: None,
            private_key: None,
            scopes: None,
            display_name: None,
            icon: None,
            claims: BTreeMap::new(),
            domains: Vec::new(),
            prompt: None,
            create_accounts: None,
            trust: vec![Statement::AuthTime],
            sign_out: false,
            response_mode: None,
        }
    }
}

impl Provider {
    /// What it is, by its kind and its name.
    fn resolved_kind(&self, name: &str) -> ProviderKind {
        match self.kind {
            Some(Kind::GitHub) => ProviderKind::GitHub,
            _ if name == GOOGLE => ProviderKind::Google,
            _ => ProviderKind::Oidc,
        }
    }

    /// The issuer, given or known.
    fn resolved_issuer(&self, name: &str) -> Option<&str> {
        self.issuer.as_deref().or(match self.resolved_kind(name) {
            ProviderKind::Google => Some("https://accounts.google.com"),
            ProviderKind::GitHub => Some("https://github.com"),
            ProviderKind::Oidc => None,
        })
    }
}

/// A client secret of ours. Whoever prints it prints `REDACTED`.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ClientSecret(String);

impl ClientSecret {
    const SHOWN: &str = "REDACTED";
}

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(Self::SHOWN)
    }
}

impl Serialize for ClientSecret {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(Self::SHOWN)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Oidc,
    GitHub,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IconName {
    Google,
    GitHub,
    Plain,
}

/// Values of `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    Login,
    Consent,
    SelectAccount,
}

/// Claims about a sign-in (OpenID Connect Core §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    AuthTime,
    Acr,
    Amr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Query,
    FormPost,
}
