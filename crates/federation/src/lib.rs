//! Signing people in with other providers: Google, any OpenID provider, GitHub.
//!
//! Speaks the protocol as the relying party, with `openidconnect` over the guarded client of crate
//! `outbound`. What follows from what a provider vouched for is decided in core (`federation`).
#![forbid(unsafe_code)]

mod assertion;
mod breaker;
mod claims;
mod github;
mod oidc;
mod quote;
mod settings;
mod transport;

use std::sync::Arc;

use chancery_core::federation::{
    ProviderId, ProviderRules, UpstreamAnswer, UpstreamError, UpstreamLogout, UpstreamRequest, Vouched,
};
use chancery_core::memory::Size;
use chancery_core::pool::Pool;
use chancery_core::ports::{Clock, Entropy};
use chancery_outbound::GuardedClient;

pub use assertion::{AssertionKey, KeyError};
pub use oidc::Inspection;
pub use settings::{Credentials, ProviderSettings, ResponseMode};

use breaker::Breaker;
use github::GitHub;
use oidc::Oidc;
use transport::Transport;

/// All configured providers.
pub struct Federation {
    connectors: Vec<Connector>,
    rules: Vec<Arc<ProviderRules>>,
    known: Arc<oidc::KnownProviders>,
    client: Arc<GuardedClient>,
}

struct Connector {
    id: ProviderId,
    protocol: Protocol,
    breaker: Breaker,
}

enum Protocol {
    Oidc(Box<Oidc>),
    GitHub(Box<GitHub>),
}

impl std::fmt::Debug for Federation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|r| r.id.as_str())).finish()
    }
}

impl Federation {
    /// `issuer`: our own, below which the redirect URIs lie. `client` should stop at 5 seconds and 1 MiB
    /// (R18). Nothing is fetched before somebody needs it.
    pub fn new(
        settings: Vec<ProviderSettings>,
        issuer: &str,
        client: &Arc<GuardedClient>,
        clock: &Arc<dyn Clock>,
        entropy: &Arc<dyn Entropy>,
    ) -> Self {
        let known = Arc::new(oidc::none_known());
        let mut federation =
            Self { connectors: Vec::new(), rules: Vec::new(), known, client: Arc::clone(client) };
        for settings in settings {
            let rules = Arc::clone(&settings.rules);
            let redirect_uri = redirect_uri(issuer, &rules.id);
            let transport = Transport(Arc::clone(client));
            let protocol = match rules.kind {
                chancery_core::federation::ProviderKind::GitHub => {
                    Protocol::GitHub(Box::new(GitHub::new(settings, redirect_uri, transport)))
                }
                _ => Protocol::Oidc(Box::new(Oidc::new(
                    settings,
                    redirect_uri,
                    transport,
                    (clock, entropy),
                    &federation.known,
                ))),
            };
            let breaker = Breaker::new(Arc::clone(clock));
            federation.connectors.push(Connector { id: rules.id.clone(), protocol, breaker });
            federation.rules.push(rules);
        }
        federation
    }

    /// In the order of their names.
    pub fn rules(&self) -> &[Arc<ProviderRules>] {
        &self.rules
    }

    /// How much is kept of the providers' documents.
    pub fn documents(&self) -> Size {
        self.known.size()
    }

    /// What is being asked of providers.
    pub fn exchanges(&self) -> Pool {
        self.client.exchanges("exchanges_with_providers")
    }

    /// Where the person is sent to.
    pub async fn authorization_url(
        &self,
        provider: &ProviderId,
        request: &UpstreamRequest,
    ) -> Result<String, UpstreamError> {
        let connector = self.connector(provider)?;
        match &connector.protocol {
            Protocol::GitHub(github) => {
                connector.breaker.watch(std::future::ready(github.authorization_url(request))).await
            }
            Protocol::Oidc(oidc) => connector.breaker.watch(oidc.authorization_url(request)).await,
        }
    }

    /// Whom the provider vouches for: redeems the code and checks everything that came with it.
    pub async fn vouch(
        &self,
        provider: &ProviderId,
        answer: &UpstreamAnswer,
    ) -> Result<Vouched, UpstreamError> {
        let connector = self.connector(provider)?;
        match &connector.protocol {
            Protocol::GitHub(github) => connector.breaker.guard(github.vouch(answer)).await,
            Protocol::Oidc(oidc) => connector.breaker.guard(oidc.vouch(answer)).await,
        }
    }

    /// Where the person signs out of the provider (OpenID Connect RP-Initiated Logout); `None` where it
    /// offers no such page.
    pub async fn end_session_url(
        &self,
        provider: &ProviderId,
        id_token_hint: Option<&str>,
        post_logout_redirect_uri: &str,
        state: &str,
    ) -> Result<Option<String>, UpstreamError> {
        let connector = self.connector(provider)?;
        match &connector.protocol {
            Protocol::GitHub(_) => Ok(None),
            Protocol::Oidc(oidc) => {
                let url = oidc.end_session_url(id_token_hint, post_logout_redirect_uri, state);
                connector.breaker.watch(url).await
            }
        }
    }

    /// Checks a logout token (OpenID Connect Back-Channel Logout §2.6), but for whether it was seen before.
    pub async fn judge_logout_token(
        &self,
        provider: &ProviderId,
        token: &str,
    ) -> Result<UpstreamLogout, UpstreamError> {
        let connector = self.connector(provider)?;
        match &connector.protocol {
            Protocol::GitHub(_) => Err(UpstreamError::Refused("no back-channel logout".to_owned())),
            Protocol::Oidc(oidc) => connector.breaker.watch(oidc.judge_logout_token(token)).await,
        }
    }

    /// Asks the provider for its documents, for `chancery config check`.
    pub async fn inspect(&self, provider: &ProviderId) -> Result<Inspection, UpstreamError> {
        match &self.connector(provider)?.protocol {
            Protocol::GitHub(github) => github.inspect().await,
            Protocol::Oidc(oidc) => oidc.inspect().await,
        }
    }

    fn connector(&self, provider: &ProviderId) -> Result<&Connector, UpstreamError> {
        let found = self.connectors.iter().find(|c| c.id == *provider);
        found.ok_or_else(|| UpstreamError::Refused("no such provider".to_owned()))
    }
}

/// Where a provider sends people back to; to be registered there.
pub fn redirect_uri(issuer: &str, provider: &ProviderId) -> String {
    format!("{}/federation/{}/callback", issuer.trim_end_matches('/'), provider.as_str())
}
