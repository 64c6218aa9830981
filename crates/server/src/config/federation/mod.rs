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

use super::section::section;
use super::text::LITERAL;

pub(super) use settings::providers;

/// The name that stands for Google.
const GOOGLE: &str = "google";

section! {
    /// A provider. The defaults depend on its kind; where a key is left out, they apply.
    Provider {
        /// What it speaks: `oidc` (OpenID Connect), or `github` (OAuth 2.0 with GitHub's endpoints). The
        /// provider named `google` is Google. Default: `oidc`.
        #[serde(skip_serializing_if = "Option::is_none")]
        kind: Option<Kind> = None,
        /// Whether people may sign in with it. One that is switched off is checked all the same.
        enabled: bool = true,
        /// Its issuer identifier, character by character as in its discovery document; for GitHub Enterprise
        /// Server, the server's address. https; http for loopback hosts and those in
        /// `outbound.allow_private`, which plain http needs in any case. Default: Google's
        /// `https://accounts.google.com`; GitHub's `https://github.com`.
        #[serde(skip_serializing_if = "Option::is_none")]
        issuer: Option<String> = None,
        /// Our client ID there. Must be given.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LITERAL))]
        client_id: Option<String> = None,
        /// Our secret there, better in a file or the environment. Exactly one of this and the next two.
        /// `config show` prints `REDACTED`.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LITERAL))]
        client_secret: Option<ClientSecret> = None,
        /// File that holds the secret, and nothing else.
        #[serde(skip_serializing_if = "Option::is_none")]
        client_secret_file: Option<PathBuf> = None,
        /// PEM file of an unencrypted RSA, P-256 or Ed25519 private key that we authenticate with instead
        /// (`private_key_jwt`). Not with GitHub.
        #[serde(skip_serializing_if = "Option::is_none")]
        private_key: Option<PathBuf> = None,
        /// What we ask for. `openid` is always asked for. Default: `["openid", "profile", "email"]`; GitHub:
        /// `["read:user", "user:email"]`.
        #[serde(skip_serializing_if = "Option::is_none")]
        scopes: Option<Vec<String>> = None,
        /// Its name on the button, and in messages. Default: NAME with a capital letter.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LITERAL))]
        display_name: Option<String> = None,
        /// The picture on its button: `google`, `github` or `plain`. Default: Google's and GitHub's own, else
        /// `plain`.
        #[serde(skip_serializing_if = "Option::is_none")]
        icon: Option<IconName> = None,
        /// Our claim = theirs, where the names differ, as in `{ given_name = "first" }`. Ours is one of
        /// `name`, `given_name`, `family_name`, `middle_name`, `nickname`, `preferred_username`, `profile`,
        /// `picture`, `website`, `gender`, `birthdate`, `zoneinfo`, `locale`, `email`, `email_verified`.
        /// `sub` cannot be mapped. Not with GitHub.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        claims: BTreeMap<String, String> = BTreeMap::new(),
        /// Domains of e-mail addresses that may enter, in lower case. With an OpenID provider they also say
        /// whose addresses it vouches for. Default: all.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        domains: Vec<String> = Vec::new(),
        /// `login`, `consent` or `select_account`: sent to the provider when the app asks for no `prompt`
        /// itself. GitHub knows `select_account` alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        prompt: Option<Prompt> = None,
        /// Whether people who come for the first time get an account. Default: `true` with `domains`, else as
        /// `signup.enabled`.
        #[serde(skip_serializing_if = "Option::is_none")]
        create_accounts: Option<bool> = None,
        /// Which of its statements about a sign-in go into our sessions and tokens: some of `auth_time`,
        /// `acr` and `amr`.
        trust: Vec<Statement> = vec![Statement::AuthTime],
        /// Whether people who sign out here are signed out there, too. Not with GitHub.
        sign_out: bool = false,
        /// How it hands its answer back: `query` or `form_post`. Not with GitHub. Default: `query`.
        #[serde(skip_serializing_if = "Option::is_none")]
        response_mode: Option<Mode> = None,
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
