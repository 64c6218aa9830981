//! From `[federation]` to what crate `federation` works with.

use chancery_core::text::domain;
use std::collections::BTreeMap;
use std::sync::Arc;

use chancery_core::federation::{Icon, ProviderId, ProviderKind, ProviderRules, Trusted};
use chancery_federation::{Credentials, ProviderSettings, ResponseMode};

use crate::config::Problems;

use super::files::credentials;
use super::{IconName, Mode, Prompt, Provider, Statement};

/// The providers that people may use, in the order of their names. Reads their secrets and keys. `signup`:
/// whether people may make accounts themselves.
pub(in crate::config) fn providers(
    federation: &BTreeMap<String, Provider>,
    signup: bool,
) -> Result<Vec<ProviderSettings>, Problems> {
    let (mut providers, mut problems) = (Vec::new(), Vec::new());
    for (name, provider) in federation.iter().filter(|(_, provider)| provider.enabled) {
        match credentials(name, provider) {
            Ok(credentials) => providers.extend(provider.settings(name, credentials, signup)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(providers) } else { Err(Problems(problems)) }
}

impl Provider {
    /// `None` for what [`check`](crate::config::Config::check) refuses.
    fn settings(&self, name: &str, credentials: Credentials, signup: bool) -> Option<ProviderSettings> {
        Some(ProviderSettings {
            rules: Arc::new(self.rules(name, signup)?),
            client_id: self.client_id.clone()?,
            credentials,
            scopes: self.resolved_scopes(name),
            claims: self.claims.clone(),
            response_mode: match self.response_mode {
                Some(Mode::FormPost) => ResponseMode::FormPost,
                Some(Mode::Query) | None => ResponseMode::Query,
            },
        })
    }

    fn rules(&self, name: &str, signup: bool) -> Option<ProviderRules> {
        let trusts = |statement| self.trust.contains(&statement);
        Some(ProviderRules {
            id: ProviderId::new(name)?,
            kind: self.resolved_kind(name),
            issuer: self.resolved_issuer(name)?.to_owned(),
            display_name: self.resolved_display_name(name),
            icon: self.resolved_icon(name),
            domains: self.domains.iter().map(|name| domain(name)).collect(),
            create_accounts: self.create_accounts.unwrap_or(signup || !self.domains.is_empty()),
            trusted: Trusted {
                auth_time: trusts(Statement::AuthTime),
                acr: trusts(Statement::Acr),
                amr: trusts(Statement::Amr),
            },
            prompt: self.prompt.map(|prompt| prompt.as_str().to_owned()),
            sign_out: self.sign_out,
        })
    }

    fn resolved_scopes(&self, name: &str) -> Vec<String> {
        let usual: &[&str] = match self.resolved_kind(name) {
            ProviderKind::GitHub => &["read:user", "user:email"],
            ProviderKind::Google | ProviderKind::Oidc => &["openid", "profile", "email"],
        };
        self.scopes.clone().unwrap_or_else(|| usual.iter().map(ToString::to_string).collect())
    }

    fn resolved_display_name(&self, name: &str) -> String {
        if let Some(given) = &self.display_name {
            return given.clone();
        }
        if self.resolved_kind(name) == ProviderKind::GitHub && name == "github" {
            return "GitHub".to_owned();
        }
        let mut letters = name.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    }

    fn resolved_icon(&self, name: &str) -> Icon {
        match (self.icon, self.resolved_kind(name)) {
            (Some(IconName::Google), _) | (None, ProviderKind::Google) => Icon::Google,
            (Some(IconName::GitHub), _) | (None, ProviderKind::GitHub) => Icon::GitHub,
            (Some(IconName::Plain), _) | (None, ProviderKind::Oidc) => Icon::Plain,
        }
    }
}

impl Prompt {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}
