//! Other providers, from the configuration to what the pages ask.

use std::sync::Arc;

use chancery_core::federation::{
    ProviderId, ProviderRules, UpstreamAnswer, UpstreamLogout, UpstreamRequest, Vouched,
};
use chancery_core::memory::Size;
use chancery_core::pool::Pool;
use chancery_federation::Federation;
use chancery_outbound::{GuardedClient, Limits};
use chancery_web::node::upstream::{Asking, Upstream};

use crate::config::Config;
use crate::failure::Failure;

use super::outbound::outbound_client;

/// Bytes of any answer of a provider (rule R18).
const MAX_ANSWER: usize = 1024 * 1024;

/// What a node asks other providers with, whatever the realm.
pub fn upstream_client(config: &Config) -> Result<Arc<GuardedClient>, Failure> {
    let limits = Limits { body: MAX_ANSWER, ..Limits::default() };
    Ok(Arc::new(outbound_client(config)?.with_limits(limits)))
}

/// [`Federation`] as the pages know it.
#[derive(Debug)]
pub struct Providers(pub Federation);

impl Upstream for Providers {
    fn providers(&self) -> &[Arc<ProviderRules>] {
        self.0.rules()
    }

    fn documents(&self) -> Size {
        self.0.documents()
    }

    fn exchanges(&self) -> Option<Pool> {
        Some(self.0.exchanges())
    }

    fn authorization_url<'a>(
        &'a self,
        provider: &'a ProviderId,
        request: &'a UpstreamRequest,
    ) -> Asking<'a, String> {
        Box::pin(self.0.authorization_url(provider, request))
    }

    fn vouch<'a>(&'a self, provider: &'a ProviderId, answer: &'a UpstreamAnswer) -> Asking<'a, Vouched> {
        Box::pin(self.0.vouch(provider, answer))
    }

    fn end_session_url<'a>(
        &'a self,
        provider: &'a ProviderId,
        id_token_hint: Option<&'a str>,
        post_logout_redirect_uri: &'a str,
        state: &'a str,
    ) -> Asking<'a, Option<String>> {
        Box::pin(self.0.end_session_url(provider, id_token_hint, post_logout_redirect_uri, state))
    }

    fn judge_logout_token<'a>(
        &'a self,
        provider: &'a ProviderId,
        token: &'a str,
    ) -> Asking<'a, UpstreamLogout> {
        Box::pin(self.0.judge_logout_token(provider, token))
    }
}
