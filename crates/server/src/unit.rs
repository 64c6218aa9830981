//! Acts from a thread that may wait: the commands, the start and the background threads.

use std::sync::{Arc, Mutex, PoisonError};

use chancery_core::ports::{Access, Outcome, Store, StoreError, Tx, Work};
use chancery_core::unit::{Never, Occasion, Stop, Unit, pack};
use chancery_http::node::tell;

/// Does an act in one transaction, and tells what happened once it is stored. Blocks.
pub fn perform<T, E, F>(store: &dyn Store, occasion: &Arc<Occasion>, act: F) -> Result<T, Stop<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
{
    let (work, parcel) = pack(Arc::clone(occasion), act);
    let ended = parcel.open(store.run_blocking(Access::Write, work));
    for event in &ended.events {
        tell::log(&occasion.actor, event);
    }
    ended.result
}

/// As [`perform`], for what only the database can refuse.
pub fn write<T, F>(store: &dyn Store, occasion: &Arc<Occasion>, mut act: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
{
    Ok(perform::<T, Never, _>(store, occasion, move |unit| Ok(act(unit)?))?)
}

/// Looks something up in one snapshot. Blocks.
pub fn read<T, F>(store: &dyn Store, occasion: &Arc<Occasion>, mut look: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnMut(&mut Unit<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let (work, parcel) = pack::<T, Never, _>(Arc::clone(occasion), move |unit| Ok(look(unit)?));
    Ok(parcel.open(store.run_blocking(Access::Read, work)).result?)
}

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
