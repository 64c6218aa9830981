//! The unit of work: one transaction, and what an act needs beside it. An act that is refused leaves what it
//! wrote (a replay's revocation survives its own error); one that fails leaves nothing.

use std::sync::{Arc, Mutex, PoisonError};

use crate::actor::Actor;
use crate::error::OAuthError;
use crate::events::Event;
use crate::policy::Policy;
use crate::ports::{Outcome, RevocationOrder, StoreError, Tx, Work};
use crate::realm::{Realm, RealmId};
use crate::revocation::RevocationReason;
use crate::time::{Micros, Timestamp};

/// Who acts, in which realm, under which policy, when.
#[derive(Debug, Clone)]
pub struct Occasion {
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub actor: Actor,
    pub now: Micros,
}

/// A transaction under way.
pub struct Unit<'a> {
    pub tx: &'a mut dyn Tx,
    pub realm: &'a Realm,
    pub policy: &'a Policy,
    pub actor: &'a Actor,
    pub now: Micros,
    events: Vec<Event>,
}

/// Why an act did not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop<E> {
    /// Refused; what was written before stays.
    #[error("refused: {0}")]
    Refused(E),
    /// Refused; nothing was written.
    #[error("undone: {0}")]
    Undone(E),
    /// The database failed; nothing was written, as far as is known.
    #[error(transparent)]
    Store(StoreError),
}

/// Nothing is refused: the act ends, or the database fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Never {}

impl<E> From<StoreError> for Stop<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<OAuthError> for Stop<OAuthError> {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

impl From<Stop<Never>> for StoreError {
    fn from(stop: Stop<Never>) -> Self {
        match stop {
            Stop::Store(error) => error,
            Stop::Refused(never) | Stop::Undone(never) => match never {},
        }
    }
}

impl<E> Stop<E> {
    /// The same end, with another reason.
    pub fn map<F>(self, reason: impl FnOnce(E) -> F) -> Stop<F> {
        match self {
            Self::Refused(error) => Stop::Refused(reason(error)),
            Self::Undone(error) => Stop::Undone(reason(error)),
            Self::Store(error) => Stop::Store(error),
        }
    }
}

impl<'a> Unit<'a> {
    /// A unit on a transaction of somebody else's, who tells nothing of what happens.
    pub fn over(tx: &'a mut dyn Tx, occasion: &'a Occasion) -> Self {
        let Occasion { realm, policy, actor, now } = occasion;
        Self { tx, realm, policy, actor, now: *now, events: Vec::new() }
    }

    pub const fn realm_id(&self) -> &RealmId {
        &self.realm.id
    }

    /// The second in which the unit began.
    pub const fn at(&self) -> Timestamp {
        self.now.seconds()
    }

    /// Says what happened; told to the world once it is stored.
    pub fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// A revocation that takes effect now, kept in mind until the last token concerned has expired.
    pub const fn revocation(&self, reason: RevocationReason) -> RevocationOrder {
        let at = self.at();
        RevocationOrder { at, reason, keep_until: at.plus(self.policy.token_memory()) }
    }
}

/// How an act ended, and what is to be told of it.
#[derive(Debug)]
pub struct Ended<T, E> {
    pub result: Result<T, Stop<E>>,
    pub events: Vec<Event>,
}

/// Where the result of an act will be when the store has done its work.
pub struct Parcel<T, E>(Arc<Mutex<Option<Ended<T, E>>>>);

/// Makes an act ready for a store. It may be run more than once, and begins anew each time. Whoever packs keeps
/// the occasion, to tell of the events with.
pub fn pack<T, E, F>(occasion: Arc<Occasion>, mut act: F) -> (Work, Parcel<T, E>)
where
    T: Send + 'static,
    E: Send + 'static,
    F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
{
    let place: Arc<Mutex<Option<Ended<T, E>>>> = Arc::default();
    let parcel = Parcel(Arc::clone(&place));
    let work: Work = Box::new(move |tx| {
        let mut unit = Unit::over(tx, &occasion);
        let (result, outcome) = match act(&mut unit) {
            Ok(value) => (Ok(value), Outcome::Commit),
            Err(Stop::Store(error)) => return Err(error),
            Err(stop @ Stop::Refused(_)) => (Err(stop), Outcome::Commit),
            Err(stop @ Stop::Undone(_)) => {
                unit.events.clear();
                (Err(stop), Outcome::Rollback)
            }
        };
        let ended = Ended { result, events: unit.events };
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        Ok(outcome)
    });
    (work, parcel)
}

impl<T, E> Parcel<T, E> {
    /// What came of it. `stored`: what the store said, after the COMMIT.
    pub fn open(self, stored: Result<(), StoreError>) -> Ended<T, E> {
        let failed = |error| Ended { result: Err(Stop::Store(error)), events: Vec::new() };
        match stored {
            Ok(()) => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| {
                    failed(StoreError::Failed("the unit of work left no result".to_owned()))
                })
            }
            Err(error) => failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occasion() -> Arc<Occasion> {
        Arc::new(Occasion {
            realm: Arc::new(Realm::main("https://op.test")),
            policy: Arc::new(Policy::default()),
            actor: Actor::OPERATOR,
            now: Micros(1_000_000),
        })
    }

    #[test]
    fn a_failure_of_the_store_leaves_neither_result_nor_events() {
        let (_, parcel) = pack::<(), Never, _>(occasion(), |_| Ok(()));
        let ended = parcel.open(Err(StoreError::Unavailable("gone".to_owned())));
        assert_eq!(ended.result, Err(Stop::Store(StoreError::Unavailable("gone".to_owned()))));
        assert_eq!(ended.events, []);
    }

    #[test]
    fn a_store_that_never_ran_the_act_is_a_failure() {
        let (_, parcel) = pack::<(), Never, _>(occasion(), |_| Ok(()));
        assert!(matches!(parcel.open(Ok(())).result, Err(Stop::Store(StoreError::Failed(_)))));
    }

    #[test]
    fn another_reason_keeps_the_way_that_it_ended() {
        assert_eq!(Stop::Refused(1).map(|n| n + 1), Stop::Refused(2));
        assert_eq!(Stop::Undone(1).map(|n| n + 1), Stop::Undone(2));
        let broken = Stop::<u8>::Store(StoreError::Failed("x".to_owned()));
        assert_eq!(broken.map(|n| n + 1), Stop::Store(StoreError::Failed("x".to_owned())));
    }
}
