//! Other providers that people sign in with, as the pages need them. The server puts crate `federation`
//! behind it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chancery_core::federation::{
    ProviderId, ProviderRules, UpstreamAnswer, UpstreamError, UpstreamLogout, UpstreamRequest, Vouched,
};
use chancery_core::memory::Size;
use chancery_core::pool::Pool;

/// An answer that needs the network.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, UpstreamError>> + Send + 'a>>;

/// All configured providers.
pub trait Upstream: Send + Sync {
    /// Those that people may use, in the order of their buttons. Asks nobody.
    fn providers(&self) -> &[Arc<ProviderRules>];

    /// The provider that a path names. A disabled one is as unknown as one that never was (rule F3).
    fn rules(&self, name: &str) -> Option<Arc<ProviderRules>> {
        let id = ProviderId::new(name)?;
        self.providers().iter().find(|rules| rules.id == id).cloned()
    }

    /// How much is kept of what they publish of themselves.
    fn documents(&self) -> Size;

    /// What is being asked of them.
    fn exchanges(&self) -> Option<Pool>;

    /// Where the person is sent to (OpenID Connect Core §3.1.2.1).
    fn authorization_url<'a>(
        &'a self,
        provider: &'a ProviderId,
        request: &'a UpstreamRequest,
    ) -> Asking<'a, String>;

    /// Whom the provider vouches for.
    fn vouch<'a>(&'a self, provider: &'a ProviderId, answer: &'a UpstreamAnswer) -> Asking<'a, Vouched>;

    /// Where the person signs out there (OpenID Connect RP-Initiated Logout §2); `None` where there is no
    /// such page.
    fn end_session_url<'a>(
        &'a self,
        provider: &'a ProviderId,
        id_token_hint: Option<&'a str>,
        post_logout_redirect_uri: &'a str,
        state: &'a str,
    ) -> Asking<'a, Option<String>>;

    /// Judges a logout token (OpenID Connect Back-Channel Logout §2.6), but for whether it was seen before.
    fn judge_logout_token<'a>(
        &'a self,
        provider: &'a ProviderId,
        token: &'a str,
    ) -> Asking<'a, UpstreamLogout>;
}

/// No provider at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoUpstream;

impl Upstream for NoUpstream {
    fn providers(&self) -> &[Arc<ProviderRules>] {
        &[]
    }

    fn documents(&self) -> Size {
        Size::default()
    }

    fn exchanges(&self) -> Option<Pool> {
        None
    }

    fn authorization_url<'a>(&'a self, _: &'a ProviderId, _: &'a UpstreamRequest) -> Asking<'a, String> {
        nobody()
    }

    fn vouch<'a>(&'a self, _: &'a ProviderId, _: &'a UpstreamAnswer) -> Asking<'a, Vouched> {
        nobody()
    }

    fn end_session_url<'a>(
        &'a self,
        _: &'a ProviderId,
        _: Option<&'a str>,
        _: &'a str,
        _: &'a str,
    ) -> Asking<'a, Option<String>> {
        nobody()
    }

    fn judge_logout_token<'a>(&'a self, _: &'a ProviderId, _: &'a str) -> Asking<'a, UpstreamLogout> {
        nobody()
    }
}

fn nobody<'a, T: Send + 'a>() -> Asking<'a, T> {
    Box::pin(std::future::ready(Err(UpstreamError::Refused("no such provider".to_owned()))))
}
