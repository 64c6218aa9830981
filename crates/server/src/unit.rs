//! One unit of work from a thread that may wait: the commands, the start and the background threads.

use std::sync::{Arc, Mutex, PoisonError};

use chancery_core::ports::{Access, Outcome, Store, StoreError, Tx, Work};

/// Runs `work` and answers its result after the COMMIT. Blocks.
pub fn unit<T, F>(store: &dyn Store, access: Access, mut work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<(Outcome, T), StoreError> + Send + 'static,
{
    let result: Arc<Mutex<Option<T>>> = Arc::default();
    let slot = Arc::clone(&result);
    let boxed: Work = Box::new(move |tx| {
        let (outcome, value) = work(tx)?;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        Ok(outcome)
    });
    store.run_blocking(access, boxed)?;
    let value = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(|| StoreError::Failed("the unit of work left no result".to_owned()))
}
