//! The one hop from an async worker to a thread that may wait for the database.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web;
use chancery_core::ports::{Access, Outcome, Store, StoreError, Tx, Work, WorkDone};
use tokio::sync::oneshot;

/// Longest wait for a unit of work on a thread of the pool: a second until it has a connection, then its
/// statements. A database that says nothing at all keeps the thread, but not the request (rules R6, R7).
const PATIENCE: Duration = Duration::from_secs(3);

/// Runs one unit of work and answers its result after the COMMIT. A conflict that the database
/// resolved by refusing the transaction is tried again, three times at the most.
pub async fn unit<T, F>(store: &Arc<dyn Store>, access: Access, work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<(Outcome, T), StoreError> + Send + 'static,
{
    let result: Arc<Mutex<Option<T>>> = Arc::default();
    let mut work = work;
    let slot = Arc::clone(&result);
    let boxed: Work = Box::new(move |tx| {
        let (outcome, value) = work(tx)?;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        Ok(outcome)
    });
    run(store, access, boxed).await?;
    let value = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(|| StoreError::Failed("the unit of work left no result".to_owned()))
}

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
    let unavailable = |cause: &str| Err(StoreError::Unavailable(cause.to_owned()));
    match tokio::time::timeout(PATIENCE, web::block(move || store.run_blocking(access, work))).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => unavailable("the blocking pool has stopped"),
        // whether it will be committed is not known, as when a connection breaks
        Err(_) => unavailable("the database does not answer in time"),
    }
}
