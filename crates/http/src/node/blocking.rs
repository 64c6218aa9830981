//! The one hop from an async worker to a thread that may wait for the database.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::{JoinHandle, spawn_blocking};
use chancery_core::actor::{Actor, Who};
use chancery_core::ports::{Access, Store, StoreError, Work, WorkDone};
use chancery_core::unit::{Never, Occasion, Stop, Unit, pack};
use tokio::sync::oneshot;

use super::state::AppState;

/// Longest wait for a unit of work on a thread of the pool: a second until it has a connection, then its
/// statements. A database that says nothing at all keeps the thread, but not the request (rules R6, R7).
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs one unit of work, once its thread is free. A conflict that the database resolved by refusing the
/// transaction is tried again, three times at the most.
async fn run(store: &Arc<dyn Store>, access: Access, work: Work) -> Result<(), StoreError> {
    let work = if access == Access::Write {
        let (sender, receiver) = oneshot::channel();
        let done: WorkDone = Box::new(move |outcome| drop(sender.send(outcome)));
        match store.submit(work, done) {
            Ok(()) => {
                return receiver
                    .await
                    .unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".to_owned())));
            }
            Err((work, _)) => work,
        }
    } else {
        work
    };
    let store = Arc::clone(store);
    let mut hop = Hop(spawn_blocking(move || store.run_blocking(access, work)));
    let unavailable = |cause: &str| Err(StoreError::Unavailable(cause.to_owned()));
    match tokio::time::timeout(PATIENCE, &mut hop.0).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => unavailable("the blocking pool has stopped"),
        },
        // where it has begun, whether it will be committed is not known, as when a connection breaks
        Err(_) => unavailable("the database does not answer in time"),
    }
}

/// Work for a thread of the pool. What nobody waits for any more, and has not begun, is not begun.
struct Hop(JoinHandle<Result<(), StoreError>>);

impl Drop for Hop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl AppState {
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
        let (work, parcel) = pack(Arc::clone(occasion), act);
        let ended = parcel.open(run(&self.store, Access::Write, work).await);
        for event in &ended.events {
            self.tell(&occasion.actor, event);
        }
        ended.result
    }

    /// Looks something up in one snapshot.
    pub async fn read<T, F>(&self, look: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.examine::<T, Never, _>(with_store_errors(look)).await.map_err(Into::into)
    }

    /// As [`AppState::read`], for look-ups that may refuse.
    pub async fn examine<T, E, F>(&self, look: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        let (work, parcel) = pack(self.occasion(Actor { who: Who::Anybody, origin: None }), look);
        parcel.open(run(&self.store, Access::Read, work).await).result
    }
}

fn with_store_errors<T>(
    mut look: impl FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
) -> impl FnMut(&mut Unit<'_>) -> Result<T, Stop<Never>> + Send + 'static {
    move |unit| Ok(look(unit)?)
}
