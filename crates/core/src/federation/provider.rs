//! Another provider, as the operator trusts it.

use crate::text::domain;
use std::collections::BTreeSet;

use super::model::Vouched;
use super::provider_id::ProviderId;

/// What a provider speaks, and how much its word on e-mail addresses is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// OpenID Connect as Google documents it.
    Google,
    /// Any OpenID provider.
    Oidc,
    /// OAuth 2.0 with the endpoints of GitHub.
    GitHub,
}

/// The picture on a provider's button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Google,
    GitHub,
    /// A plain key.
    Plain,
}

/// Which of a provider's statements about the sign-in go into our sessions and tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trusted {
    pub auth_time: bool,
    pub acr: bool,
    pub amr: bool,
}

/// What the operator decided about a provider.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderRules {
    pub id: ProviderId,
    pub kind: ProviderKind,
    /// Who vouches: the `iss` of its tokens; GitHub's address.
    pub issuer: String,
    pub display_name: String,
    pub icon: Icon,
    /// Domains of e-mail addresses that may enter, in the form in which they compare; empty: all.
    pub domains: BTreeSet<String>,
    pub create_accounts: bool,
    pub trusted: Trusted,
    /// Sent upstream when the request asks for nothing else.
    pub prompt: Option<String>,
    /// Whether people sign out there, too.
    pub sign_out: bool,
}

impl ProviderRules {
    /// Whether `domains` lets this person in: the address must be verified, and at Google the account must
    /// be one that the domain's organisation manages.
    pub fn admits(&self, vouched: &Vouched) -> bool {
        if self.domains.is_empty() {
            return true;
        }
        let hosted = || {
            let hosted = vouched.hosted_domain.as_deref().map(domain);
            hosted.is_some_and(|hd| self.domains.contains(&hd))
        };
        let is_own = vouched.email_domain().is_some_and(|own| self.domains.contains(&own));
        vouched.email_verified && is_own && (self.kind != ProviderKind::Google || hosted())
    }

    /// Whether the provider hands out the addresses of the e-mail's domain itself, so that its word proves
    /// who owns it (rule F2). Google says so of gmail.com and of what it hosts; other providers are
    /// believed for the domains that the operator named; GitHub has none.
    pub fn is_authoritative_for(&self, vouched: &Vouched) -> bool {
        let Some(own) = vouched.email_domain() else { return false };
        match self.kind {
            ProviderKind::Google => {
                own == "gmail.com"
                    || vouched.hosted_domain.as_deref().is_some_and(|hosted| domain(hosted) == own)
            }
            ProviderKind::Oidc => self.domains.contains(&own),
            ProviderKind::GitHub => false,
        }
    }
}
