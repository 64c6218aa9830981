//! Outside documents: fetched once, kept for a while.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_core::ports::Clock;
use chancery_core::time::Monotonic;
use serde_json::Value;

use crate::age::is_within;
use crate::client::{Fetched, GuardedClient};
use crate::error::FetchError;
use crate::pictures::{Picture, Pictures};
use crate::request_objects::RequestObjects;

/// How long a document is used.
const LIFETIME: Duration = Duration::from_mins(5);
/// How long a failure is remembered: a provider that hangs costs one request, not all.
const FAILURE_LIFETIME: Duration = Duration::from_secs(10);
/// Time between two fetches because of an unknown `kid` (rules R18, T14).
const REFETCH_INTERVAL: Duration = Duration::from_mins(1);
const MAX_DOCUMENTS: usize = 1000;
const ACCEPT_JWKS: &str = "application/jwk-set+json, application/json";

/// Outside JSON documents, fetched once and kept for a while. However many requests want one at the
/// same time, it is fetched once.
pub struct Documents {
    client: GuardedClient,
    clock: Arc<dyn Clock>,
    slots: Mutex<HashMap<String, Arc<Slot>>>,
    pub(crate) request_objects: RequestObjects,
    pictures: Pictures,
}

impl std::fmt::Debug for Documents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Documents").field("client", &self.client).finish_non_exhaustive()
    }
}

/// What is known of one URI.
#[derive(Default)]
struct Slot {
    known: Mutex<Known>,
    /// Held by the one that fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    document: Option<(Monotonic, Arc<Value>)>,
    failure: Option<(Monotonic, FetchError)>,
    refetched_at: Option<Monotonic>,
}

impl Documents {
    pub fn new(client: GuardedClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            slots: Mutex::default(),
            request_objects: RequestObjects::default(),
            pictures: Pictures::default(),
        }
    }

    /// The JWK Set (RFC 7517 §5) at `uri`, at most five minutes old.
    pub async fn jwks(&self, uri: &str) -> Result<Arc<Value>, FetchError> {
        let slot = self.slot(uri);
        if let Some(answer) = slot.known().answer(self.clock.monotonic()) {
            return answer;
        }
        let _fetching = slot.fetching.lock().await;
        // whoever held the lock may have fetched it
        if let Some(answer) = slot.known().answer(self.clock.monotonic()) {
            return answer;
        }
        self.fetch_jwks(uri, &slot).await
    }

    /// The JWK Set at `uri`, fetched anew because the cached one lacks a `kid`; the cached one if that
    /// was done within a minute, for anybody can make a `kid` up.
    pub async fn refetch_jwks(&self, uri: &str) -> Result<Arc<Value>, FetchError> {
        let slot = self.slot(uri);
        let fetching = slot.fetching.lock().await;
        let now = self.clock.monotonic();
        let due = !slot.known().refetched_at.is_some_and(|at| is_within(at, now, REFETCH_INTERVAL));
        if !due {
            drop(fetching);
            return self.jwks(uri).await;
        }
        slot.known().refetched_at = Some(now);
        let fetched = self.fetch_jwks(uri, &slot).await;
        // a document that is still good outlives a failed attempt to renew it
        slot.known().answer(self.clock.monotonic()).unwrap_or(fetched)
    }

    /// Forgets what stood at `uri`, because a client has just named that address: what others published there
    /// says nothing about its keys.
    pub fn forget_jwks(&self, uri: &str) {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
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
        self.request_objects.get(&self.client, uri, self.clock.monotonic(), admit).await
    }

    /// The picture at `uri`, at most a day old. `admit` as above; it is asked once a day, or once in ten
    /// minutes where there is none.
    pub async fn picture<E>(
        &self,
        uri: &str,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Picture, FetchError>, E> {
        self.pictures.get(&self.client, uri, self.clock.monotonic(), admit).await
    }

    async fn fetch_jwks(&self, uri: &str, slot: &Slot) -> Result<Arc<Value>, FetchError> {
        let outcome = self.client.get(uri, ACCEPT_JWKS).await.and_then(|fetched| read_jwks(&fetched));
        let now = self.clock.monotonic();
        let mut known = slot.known();
        match outcome {
            Ok(document) => {
                let document = Arc::new(document);
                known.document = Some((now, Arc::clone(&document)));
                known.failure = None;
                Ok(document)
            }
            Err(error) => {
                known.failure = Some((now, error.clone()));
                Err(error)
            }
        }
    }

    fn slot(&self, uri: &str) -> Arc<Slot> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(uri) {
            return Arc::clone(slot);
        }
        if slots.len() >= MAX_DOCUMENTS {
            make_room(&mut slots, self.clock.monotonic());
        }
        let slot = Arc::new(Slot::default());
        slots.insert(uri.to_owned(), Arc::clone(&slot));
        slot
    }
}

impl Slot {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// What is known and still good at `now`.
    fn answer(&self, now: Monotonic) -> Option<Result<Arc<Value>, FetchError>> {
        if let Some((at, document)) = &self.document
            && is_within(*at, now, LIFETIME)
        {
            return Some(Ok(Arc::clone(document)));
        }
        match &self.failure {
            Some((at, error)) if is_within(*at, now, FAILURE_LIFETIME) => Some(Err(error.clone())),
            _ => None,
        }
    }

    /// When something was last learnt.
    fn touched_at(&self) -> Option<Monotonic> {
        let document = self.document.as_ref().map(|(at, _)| *at);
        document.max(self.failure.as_ref().map(|(at, _)| *at))
    }
}

/// Drops what has expired, and if that is nothing, what was learnt first.
fn make_room(slots: &mut HashMap<String, Arc<Slot>>, now: Monotonic) {
    slots.retain(|_, slot| slot.known().answer(now).is_some());
    if slots.len() >= MAX_DOCUMENTS {
        let oldest =
            slots.iter().min_by_key(|(_, slot)| slot.known().touched_at()).map(|(uri, _)| uri.clone());
        if let Some(uri) = oldest {
            slots.remove(&uri);
        }
    }
}

fn read_json(fetched: &Fetched) -> Result<Value, FetchError> {
    if fetched.status != 200 {
        return Err(FetchError::Status(fetched.status));
    }
    serde_json::from_slice(&fetched.body).map_err(|_| FetchError::Document("not JSON"))
}

fn read_jwks(fetched: &Fetched) -> Result<Value, FetchError> {
    let document = read_json(fetched)?;
    match document.get("keys") {
        Some(Value::Array(_)) => Ok(document),
        _ => Err(FetchError::Document("not a JWK Set: no array `keys`")),
    }
}
