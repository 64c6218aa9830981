//! Request objects that clients publish (RFC 9101 §5.2).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_core::time::Monotonic;
use tokio::sync::OnceCell;

use crate::age::is_within;
use crate::client::{Fetched, GuardedClient};
use crate::error::FetchError;

/// How long an object is used whose URI has a fragment (OpenID Connect Core §6.2): a client that
/// changes the object changes the fragment.
const LIFETIME: Duration = Duration::from_mins(5);
/// And without a fragment: whoever asks for one again and again uses up nothing that a client's people
/// need, because ten URIs at this rate stay below what a client may have fetched.
const SHORT_LIFETIME: Duration = Duration::from_secs(2);
/// Each at most as long as the guarded client reads.
const MAX_OBJECTS: usize = 100;
const ACCEPT: &str = "application/oauth-authz-req+jwt, application/jwt";

/// Request objects by reference (RFC 9101 §5.2), fetched once for all requests that want one at the same time.
#[derive(Default)]
pub(crate) struct RequestObjects {
    slots: Mutex<HashMap<String, Arc<Slot>>>,
}

/// One fetch: under way as long as nothing is in its cell.
struct Slot {
    begun: Monotonic,
    outcome: OnceCell<Result<Arc<str>, FetchError>>,
}

impl RequestObjects {
    /// The object at `uri`. `admit` is asked when it has to be fetched, and may say no.
    pub(crate) async fn get<E>(
        &self,
        client: &GuardedClient,
        uri: &str,
        now: Monotonic,
        admit: impl FnOnce() -> Result<(), E>,
    ) -> Result<Result<Arc<str>, FetchError>, E> {
        let slot = self.slot(uri, now);
        let fetch = || async {
            admit()?;
            Ok(client.get(uri, ACCEPT).await.and_then(|fetched| read(&fetched)))
        };
        // whoever waits for another's fetch that is given up half-way begins one of its own, in the same time
        let patience = client.patience();
        let outcome = match tokio::time::timeout(patience, slot.outcome.get_or_try_init(fetch)).await {
            Ok(outcome) => outcome?.clone(),
            Err(_) => Err(FetchError::Timeout),
        };
        if outcome.is_err() {
            self.forget(uri, &slot);
        }
        Ok(outcome)
    }

    fn slot(&self, uri: &str, now: Monotonic) -> Arc<Slot> {
        let mut slots = self.slots();
        if let Some(slot) = slots.get(uri).filter(|slot| slot.is_good(uri, now)) {
            return Arc::clone(slot);
        }
        if slots.len() >= MAX_OBJECTS {
            make_room(&mut slots, now);
        }
        let slot = Arc::new(Slot { begun: now, outcome: OnceCell::new() });
        slots.insert(uri.to_owned(), Arc::clone(&slot));
        slot
    }

    fn forget(&self, uri: &str, slot: &Arc<Slot>) {
        let mut slots = self.slots();
        if slots.get(uri).is_some_and(|known| Arc::ptr_eq(known, slot)) {
            slots.remove(uri);
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Arc<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.slots().len()
    }
}

impl Slot {
    fn is_good(&self, uri: &str, now: Monotonic) -> bool {
        match self.outcome.get() {
            None => true,
            Some(outcome) => outcome.is_ok() && is_within(self.begun, now, lifetime(uri)),
        }
    }
}

fn lifetime(uri: &str) -> Duration {
    if uri.contains('#') { LIFETIME } else { SHORT_LIFETIME }
}

/// Drops what has expired or was given up, and if that is nothing, what was begun first.
fn make_room(slots: &mut HashMap<String, Arc<Slot>>, now: Monotonic) {
    slots.retain(|uri, slot| {
        let is_awaited = Arc::strong_count(slot) > 1;
        if slot.outcome.initialized() { slot.is_good(uri, now) } else { is_awaited }
    });
    if slots.len() >= MAX_OBJECTS {
        let oldest = slots.iter().min_by_key(|(_, slot)| slot.begun).map(|(uri, _)| uri.clone());
        if let Some(uri) = oldest {
            slots.remove(&uri);
        }
    }
}

fn read(fetched: &Fetched) -> Result<Arc<str>, FetchError> {
    if fetched.status != 200 {
        return Err(FetchError::Status(fetched.status));
    }
    // a file has a line end where a JWT has none
    let text = std::str::from_utf8(&fetched.body).map_err(|_| FetchError::Document("not text"))?;
    Ok(Arc::from(text.trim_ascii_end()))
}
