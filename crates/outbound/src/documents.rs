//! Outside documents: fetched once, kept for a while.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use chancery_core::memory::{Bounds, Size};
use chancery_core::pool::Pool;
use chancery_core::ports::Clock;
use serde_json::Value;

use crate::client::{Fetched, GuardedClient};
use crate::error::FetchError;
use crate::fetches::{Fetcher, Fetches, Rules};
use crate::pictures::{self, Picture};
use crate::request_objects;

/// How long a key set is used.
const LIFETIME: Duration = Duration::from_mins(5);
/// How long a failure is remembered: a provider that hangs costs one request, not all.
const FAILURE_LIFETIME: Duration = Duration::from_secs(10);

/// Outside documents, fetched once and kept for a while. However many requests want one at the
/// same time, it is fetched once.
pub struct Documents {
    client: GuardedClient,
    clock: Arc<dyn Clock>,
    key_sets: Fetches<Arc<Value>>,
    request_objects: Fetches<Arc<str>>,
    pictures: Fetches<Picture>,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").field("client", &self.client).finish_non_exhaustive()
    }
}

impl Documents {
    pub fn new(client: GuardedClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            key_sets: Fetches::new(rules()),
            request_objects: Fetches::new(request_objects::rules()),
            pictures: Fetches::new(pictures::rules()),
        }
    }

    /// The JWK Set (RFC 7517 §5) at `uri`, at most five minutes old.
    pub async fn jwks(&self, uri: &str) -> Result<Arc<Value>, FetchError> {
        let Ok(outcome) = self.key_sets.get(self.fetcher(), uri, || Ok::<_, Infallible>(())).await;
        outcome
    }

    /// The JWK Set at `uri`, fetched anew because the cached one lacks a `kid`; the cached one if that
    /// was done within a minute, for anybody can make a `kid` up.
    pub async fn refetch_jwks(&self, uri: &str) -> Result<Arc<Value>, FetchError> {
        self.key_sets.renew(self.fetcher(), uri).await
    }

    /// Forgets what stood at `uri`, because a client has just named that address: what others published there
    /// says nothing about its keys.
    pub fn forget_jwks(&self, uri: &str) {
        self.key_sets.forget(uri);
    }

    /// Any JSON document, fetched now and not kept.
    pub async fn json(&self, uri: &str) -> Result<Value, FetchError> {
        read_json(&self.client.get(uri, "application/json").await?)
    }

    /// The request object at `uri` (RFC 9101 §5.2), as text. `admit` is asked when it has to be fetched, which
    /// it is every few seconds, or minutes where the URI has a fragment; what it answers when it says no is the
    /// error.
    pub async fn request_object<E>(
        &self,
        uri: &str,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Arc<str>, FetchError>, E> {
        self.request_objects.get(self.fetcher(), uri, admit).await
    }

    /// The picture at `uri`, at most a day old. `admit` as above; it is asked once a day, or once in ten
    /// minutes where there is none.
    pub async fn picture<E>(
        &self,
        uri: &str,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Picture, FetchError>, E> {
        self.pictures.get(self.fetcher(), uri, admit).await
    }

    /// How much is kept of what.
    pub fn sizes(&self) -> [(&'static str, Size); 3] {
        [
            ("key_sets", self.key_sets.size()),
            ("request_objects", self.request_objects.size()),
            ("pictures", self.pictures.size()),
        ]
    }

    /// What is being fetched.
    pub fn exchanges(&self) -> Pool {
        self.client.exchanges("exchanges_with_clients")
    }

    fn fetcher(&self) -> Fetcher<'_> {
        Fetcher { client: &self.client, clock: &*self.clock }
    }
}

fn rules() -> Rules<Arc<Value>> {
    Rules {
        accept: "application/jwk-set+json, application/json",
        read: read_jwks,
        lifetime: |_| LIFETIME,
        failure_lifetime: FAILURE_LIFETIME,
        patience: 2,
        bounds: Bounds { entries: 1000, bytes: 16 * 1024 * 1024 },
    }
}

fn read_json(fetched: &Fetched) -> Result<Value, FetchError> {
    if fetched.status != 200 {
        return Err(FetchError::Status(fetched.status));
    }
    serde_json::from_slice(&fetched.body).map_err(|_| FetchError::Document("not JSON"))
}

fn read_jwks(fetched: &Fetched) -> Result<Arc<Value>, FetchError> {
    let document = read_json(fetched)?;
    match document.get("keys") {
        Some(Value::Array(_)) => Ok(Arc::new(document)),
        _ => Err(FetchError::Document("not a JWK Set: no array `keys`")),
    }
}
