//! Fetching once for all who want the same at the same time, and keeping it for a while.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_core::memory::{Bounds, Cache, Size, Weigh};
use chancery_core::ports::Clock;
use chancery_core::time::Monotonic;
use tokio::sync::OnceCell;

use crate::client::{Fetched, GuardedClient};
use crate::error::FetchError;

/// What is fetched of one kind, and for how long it does.
pub(crate) struct Rules<T> {
    /// For the header of that name.
    pub accept: &'static str,
    pub read: fn(&Fetched) -> Result<T, FetchError>,
    /// How long what came from a URI is used, from when it was asked for.
    pub lifetime: fn(&str) -> Duration,
    /// How long a failure is remembered; zero: not at all.
    pub failure_lifetime: Duration,
    /// How long somebody waits, in requests of the longest kind: whoever waits for another's that is given up
    /// half-way begins one of their own.
    pub patience: u32,
    pub bounds: Bounds,
}

/// Time between two fetches of the same because what is kept does not do (rules R18, T14).
const RENEWAL: Duration = Duration::from_mins(1);

/// Things from elsewhere, each fetched once for all who want it at the same time, and kept for a while.
pub(crate) struct Fetches<T> {
    rules: Rules<T>,
    kept: Cache<Arc<str>, Result<T, FetchError>>,
    /// What was renewed within a minute.
    renewed: Cache<Arc<str>, ()>,
    /// No longer than somebody waits.
    under_way: Mutex<HashMap<Arc<str>, UnderWay<T>>>,
}

type Outcome<T> = OnceCell<Result<T, FetchError>>;

struct UnderWay<T> {
    outcome: Arc<Outcome<T>>,
    waiting: usize,
    /// Begun because what was kept did not do.
    renews: bool,
}

/// Somebody's place among those who wait for one fetch.
struct Place<'a, T> {
    fetches: &'a Fetches<T>,
    uri: Arc<str>,
    outcome: Arc<Outcome<T>>,
    renews: bool,
}

/// Who fetches, and when.
#[derive(Clone, Copy)]
pub(crate) struct Fetcher<'a> {
    pub client: &'a GuardedClient,
    pub clock: &'a dyn Clock,
}

impl<T: Clone + Weigh> Fetches<T> {
    pub(crate) fn new(rules: Rules<T>) -> Self {
        let (kept, renewed) = (Cache::new(rules.bounds), Cache::new(rules.bounds));
        Self { rules, kept, renewed, under_way: Mutex::default() }
    }

    /// What is at `uri`. `admit` is asked when it has to be fetched, and may say no.
    pub(crate) async fn get<E>(
        &self,
        fetcher: Fetcher<'_>,
        uri: &str,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<T, FetchError>, E> {
        let place = match self.look(uri, fetcher.clock.monotonic()) {
            Ok(known) => return Ok(known),
            Err(place) => place,
        };
        place.wait(fetcher, admit).await
    }

    /// What is at `uri`, fetched anew because what is kept does not do; what is kept, if that was done within a
    /// minute. What is still good outlives a failed attempt to renew it.
    pub(crate) async fn renew(&self, fetcher: Fetcher<'_>, uri: &str) -> Result<T, FetchError> {
        loop {
            let Some(place) = self.renewal(uri, fetcher.clock.monotonic()) else { break };
            let renews = place.renews;
            let Ok(outcome) = place.wait(fetcher, || Ok::<_, Infallible>(())).await;
            if renews {
                let known = self.kept.get_at(uri, fetcher.clock.monotonic());
                return known.unwrap_or(outcome);
            }
            // that one was begun by somebody whom what was kept would have done for
        }
        let Ok(outcome) = self.get(fetcher, uri, || Ok::<_, Infallible>(())).await;
        outcome
    }

    /// Forgets what came from `uri`; a fetch that is under way says nothing of it any more.
    pub(crate) fn forget(&self, uri: &str) {
        let mut under_way = self.under_way();
        under_way.remove(uri);
        self.kept.forget(uri);
        self.renewed.forget(uri);
    }

    pub(crate) fn size(&self) -> Size {
        let mut size = self.kept.size();
        size.bytes += self.renewed.size().bytes;
        size
    }

    fn look(&self, uri: &str, now: Monotonic) -> Result<Result<T, FetchError>, Place<'_, T>> {
        if let Some(known) = self.kept.get_at(uri, now) {
            return Ok(known);
        }
        let mut under_way = self.under_way();
        // it may have come meanwhile
        if let Some(known) = self.kept.get_at(uri, now) {
            return Ok(known);
        }
        Err(self.place(&mut under_way, uri, false))
    }

    /// `None`: it was renewed a short while ago.
    fn renewal(&self, uri: &str, now: Monotonic) -> Option<Place<'_, T>> {
        let mut under_way = self.under_way();
        let due = under_way.contains_key(uri) || self.renewed.keep_first(Arc::from(uri), (), RENEWAL, now);
        due.then(|| self.place(&mut under_way, uri, true))
    }

    /// Joins those who wait, or is the first.
    fn place(&self, under_way: &mut HashMap<Arc<str>, UnderWay<T>>, uri: &str, renews: bool) -> Place<'_, T> {
        let uri: Arc<str> = Arc::from(uri);
        let first = || UnderWay { outcome: Arc::default(), waiting: 0, renews };
        let fetch = under_way.entry(Arc::clone(&uri)).or_insert_with(first);
        fetch.waiting += 1;
        Place { fetches: self, uri, outcome: Arc::clone(&fetch.outcome), renews: fetch.renews }
    }

    /// Keeps what `place` has fetched, unless it was forgotten meanwhile.
    fn complete(
        &self,
        place: &Place<'_, T>,
        outcome: &Result<T, FetchError>,
        begun: Monotonic,
        now: Monotonic,
    ) {
        let mut under_way = self.under_way();
        if !under_way.get(&place.uri).is_some_and(|fetch| Arc::ptr_eq(&fetch.outcome, &place.outcome)) {
            return;
        }
        under_way.remove(&place.uri);
        let lifetime = match outcome {
            Ok(_) => (self.rules.lifetime)(&place.uri).saturating_sub(now.since(begun)),
            Err(_) if matches!(self.kept.get_at(&*place.uri, now), Some(Ok(_))) => return,
            Err(_) => self.rules.failure_lifetime,
        };
        if lifetime > Duration::ZERO {
            self.kept.keep(Arc::clone(&place.uri), outcome.clone(), lifetime, now);
        }
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<Arc<str>, UnderWay<T>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone + Weigh> Place<'_, T> {
    async fn wait<E>(
        self,
        fetcher: Fetcher<'_>,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<T, FetchError>, E> {
        let rules = &self.fetches.rules;
        let fetch = || async {
            admit()?;
            let begun = fetcher.clock.monotonic();
            let answer = fetcher.client.get(&self.uri, rules.accept).await;
            let outcome = answer.and_then(|answer| (rules.read)(&answer));
            self.fetches.complete(&self, &outcome, begun, fetcher.clock.monotonic());
            Ok(outcome)
        };
        let longest = fetcher.client.patience() * rules.patience;
        match tokio::time::timeout(longest, self.outcome.get_or_try_init(fetch)).await {
            Ok(outcome) => outcome.cloned(),
            Err(_) => Ok(Err(FetchError::Timeout)),
        }
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        let mut under_way = self.fetches.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = under_way.get_mut(&self.uri).filter(|fetch| Arc::ptr_eq(&fetch.outcome, &self.outcome));
        if let Some(fetch) = ours {
            fetch.waiting -= 1;
            if fetch.waiting == 0 {
                under_way.remove(&self.uri);
            }
        }
    }
}
