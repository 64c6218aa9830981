//! The one hop from an async worker to a thread that may wait for the database.

use std::future::{Future, pending};
use std::panic::resume_unwind;
use std::sync::Arc;

use actix_web::rt::task::JoinError;
use chancery_core::actor::{Actor, Who};
use chancery_core::ports::{Access, StoreError, Turn, Work, WorkDone};
use chancery_core::unit::{Never, Occasion, Stop, Unit, pack};
use tokio::sync::oneshot;

use super::hop::Hop;
use super::realm::RealmState;

/// A unit of work on its way. It is left out when nobody waits for it any more and it has not begun.
enum UnderWay {
    Queued { turn: Turn, ended: oneshot::Receiver<Result<(), StoreError>> },
    OnThread(Hop<Result<(), StoreError>>),
}

impl UnderWay {
    fn begin(state: &RealmState, access: Access, work: Work) -> Result<Self, StoreError> {
        let work = if access == Access::Write {
            let (sender, ended) = oneshot::channel();
            let done: WorkDone = Box::new(move |outcome| drop(sender.send(outcome)));
            match state.store.submit(work, done) {
                Ok(turn) => return Ok(Self::Queued { turn, ended }),
                Err((work, _)) => work,
            }
        } else {
            work
        };
        let store = Arc::clone(&state.store);
        let hop = state.hops.begin(move || store.run_blocking(access, work));
        hop.map(Self::OnThread).ok_or_else(|| unavailable("too many units of work are waiting"))
    }

    fn give_up(&self) {
        match self {
            Self::Queued { turn, .. } => drop(turn.give_up()),
            Self::OnThread(hop) => hop.give_up(),
        }
    }

    async fn end(&mut self) -> Result<(), StoreError> {
        let never_begun = || Err(unavailable("the unit of work was never begun"));
        match self {
            Self::Queued { ended, .. } => ended.await.unwrap_or_else(|_| never_begun()),
            Self::OnThread(hop) => match hop.end().await.map_err(JoinError::try_into_panic) {
                Ok(done) => done,
                Err(Ok(panic)) => resume_unwind(panic),
                Err(Err(_)) => never_begun(),
            },
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.give_up();
    }
}

fn unavailable(cause: &str) -> StoreError {
    StoreError::Unavailable(cause.to_owned())
}

/// Runs one unit of work, to its end once it has begun. Before, it is left out when its turn does not come in time
/// or whoever asked for it has `gone`.
async fn run(
    state: &RealmState,
    access: Access,
    work: Work,
    gone: impl Future<Output = ()>,
) -> Result<(), StoreError> {
    let mut under_way = UnderWay::begin(state, access, work)?;
    tokio::select! {
        ended = under_way.end() => return ended,
        () = tokio::time::sleep(state.store.patience(access).begin) => {}
        () = gone => {}
    }
    under_way.give_up();
    under_way.end().await
}

impl RealmState {
    /// Who acts now, in this realm.
    pub fn occasion(&self, actor: Actor) -> Arc<Occasion> {
        let (realm, policy) = (Arc::clone(&self.realm), Arc::clone(&self.policy));
        Arc::new(Occasion { realm, policy, actor, now: self.clock.micros() })
    }

    /// Does an act in one transaction, and tells what happened once it is stored.
    pub async fn perform<T, E, F>(&self, occasion: &Arc<Occasion>, act: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        self.in_time(Access::Write, self.perform_unless(occasion, act, pending())).await?
    }

    /// As [`RealmState::perform`], to its end once it has begun: before, whoever asked for it may be `gone`.
    pub async fn perform_unless<T, E, F>(
        &self,
        occasion: &Arc<Occasion>,
        act: F,
        gone: impl Future<Output = ()>,
    ) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        let (work, parcel) = pack(Arc::clone(occasion), act);
        let ended = parcel.open(run(self, Access::Write, work, gone).await);
        for event in &ended.events {
            self.tell(&occasion.actor, event);
        }
        ended.result
    }

    /// Waits for a unit of work, but not for ever: whether one that has begun will be committed is not known then,
    /// as when a connection breaks.
    pub async fn in_time<T>(&self, access: Access, ended: impl Future<Output = T>) -> Result<T, StoreError> {
        tokio::time::timeout(self.store.patience(access).end, ended)
            .await
            .map_err(|_| unavailable("the database does not answer in time"))
    }

    /// Looks something up in one snapshot.
    pub async fn read<T, F>(&self, look: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.examine::<T, Never, _>(with_store_errors(look)).await.map_err(Into::into)
    }

    /// As [`RealmState::read`], for look-ups that may refuse.
    pub async fn examine<T, E, F>(&self, look: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        let (work, parcel) = pack(self.occasion(Actor { who: Who::Anybody, origin: None }), look);
        let read = self.in_time(Access::Read, run(self, Access::Read, work, pending())).await;
        parcel.open(read.and_then(|read| read)).result
    }
}

fn with_store_errors<T>(
    mut look: impl FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
) -> impl FnMut(&mut Unit<'_>) -> Result<T, Stop<Never>> + Send + 'static {
    move |unit| Ok(look(unit)?)
}
