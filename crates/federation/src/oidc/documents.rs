//! A provider's metadata and keys, kept fresh.

use std::sync::Arc;
use std::time::Duration;

use chancery_core::federation::UpstreamError;
use chancery_core::memory::{Bounds, Cache, Weigh, json_length};
use chancery_core::ports::Clock;
use chancery_core::time::Monotonic;
use openidconnect::IssuerUrl;
use tokio::sync::Mutex;

use crate::transport::Transport;

use super::errors::{of_discovery, refused};
use super::types::{KeySet, Metadata};

/// Time after which metadata and keys are read again.
const LIFETIME: Duration = Duration::from_hours(1);

/// How long old ones do while the provider does not answer.
const STALE: Duration = Duration::from_hours(24);

/// Shortest time between two fetches of the keys because of a `kid` that is not among them (R18).
const REFETCH: Duration = Duration::from_mins(1);

/// How long everybody is given the failure that somebody just met.
const FAILURE: Duration = Duration::from_secs(2);

/// Of all providers together. They are as many as are configured; how much they publish is theirs to say.
const BOUNDS: Bounds = Bounds { entries: 1000, bytes: 32 * 1024 * 1024 };

/// What is known of all providers, by issuer.
pub type KnownProviders = Cache<Arc<str>, Arc<Known>>;

pub fn none_known() -> KnownProviders {
    Cache::new(BOUNDS)
}

/// A provider's metadata and keys, fetched once for everybody who waits.
pub struct Documents {
    issuer: Arc<str>,
    transport: Transport,
    clock: Arc<dyn Clock>,
    known: Arc<KnownProviders>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the keys were last fetched because of an unknown `kid`.
    refetched_at: Option<Monotonic>,
    failed: Option<(Monotonic, UpstreamError)>,
}

/// What a provider publishes of itself.
pub struct Known {
    pub metadata: Metadata,
    pub keys: KeySet,
    fetched_at: Monotonic,
}

impl Weigh for Known {
    /// The keys stand in the metadata, too, and each value takes about twice its text.
    fn weigh(&self) -> usize {
        let (metadata, keys) = (json_length(&self.metadata), json_length(&self.keys));
        metadata.saturating_mul(2).saturating_add(keys.saturating_mul(4))
    }
}

impl Documents {
    pub fn new(
        issuer: &str,
        transport: Transport,
        clock: Arc<dyn Clock>,
        known: Arc<KnownProviders>,
    ) -> Self {
        Self { issuer: Arc::from(issuer), transport, clock, known, state: Mutex::default() }
    }

    pub async fn get(&self) -> Result<Arc<Known>, UpstreamError> {
        let mut state = self.state.lock().await;
        let now = self.clock.monotonic();
        let fallback = self.known.get_at(&*self.issuer, now);
        if let Some(known) = fallback.as_ref().filter(|known| now.since(known.fetched_at) < LIFETIME) {
            return Ok(Arc::clone(known));
        }
        if let Some((at, error)) = &state.failed
            && now.since(*at) < FAILURE
        {
            return fallback.ok_or_else(|| error.clone());
        }
        match self.fetch().await {
            Ok(known) => {
                state.failed = None;
                Ok(self.keep(known))
            }
            Err(error) => {
                // the time that it took does not count: those who waited meanwhile get the same answer
                state.failed = Some((self.clock.monotonic(), error.clone()));
                fallback.ok_or(error)
            }
        }
    }

    /// The same with keys that were fetched after `old`'s, if that is allowed already.
    pub async fn with_newer_keys(&self, old: &Arc<Known>) -> Result<Arc<Known>, UpstreamError> {
        let mut state = self.state.lock().await;
        let now = self.clock.monotonic();
        if let Some(known) = self.known.get_at(&*self.issuer, now).filter(|known| !Arc::ptr_eq(known, old)) {
            return Ok(known);
        }
        if state.refetched_at.is_some_and(|at| now.since(at) < REFETCH) {
            return Ok(Arc::clone(old));
        }
        state.refetched_at = Some(now);
        let keys =
            KeySet::fetch_async(old.metadata.jwks_uri(), &self.transport).await.map_err(of_discovery)?;
        let known = Known { metadata: old.metadata.clone(), keys, fetched_at: old.fetched_at };
        Ok(self.keep(known))
    }

    fn keep(&self, known: Known) -> Arc<Known> {
        let (known, now) = (Arc::new(known), self.clock.monotonic());
        let lifetime = STALE.saturating_sub(now.since(known.fetched_at));
        self.known.keep(Arc::clone(&self.issuer), Arc::clone(&known), lifetime, now);
        known
    }

    pub async fn fetch(&self) -> Result<Known, UpstreamError> {
        let issuer = IssuerUrl::new(self.issuer.to_string()).map_err(|e| refused(&format!("issuer: {e}")))?;
        let metadata = Metadata::discover_async(issuer, &self.transport).await.map_err(of_discovery)?;
        self.leads_to_pages(&metadata)?;
        let keys = metadata.jwks().clone();
        Ok(Known { metadata, keys, fetched_at: self.clock.monotonic() })
    }

    /// People are sent to pages alone: over https, or as the issuer is reached. Never to a script (rule L8).
    fn leads_to_pages(&self, metadata: &Metadata) -> Result<(), UpstreamError> {
        let scheme = |url: &str| url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let is_page =
            |url: &str| scheme(url).is_some_and(|s| s == "https" || Some(s) == scheme(&self.issuer));
        if !is_page(metadata.authorization_endpoint().as_str()) {
            return Err(refused("discovery: authorization_endpoint is no page"));
        }
        match &metadata.additional_metadata().end_session_endpoint {
            Some(endpoint) if !is_page(endpoint) => {
                Err(refused("discovery: end_session_endpoint is no page"))
            }
            _ => Ok(()),
        }
    }
}
