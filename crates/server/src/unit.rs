//! Acts from a thread that may wait: the commands, the start and the background threads.

use std::sync::Arc;

use chancery_core::ports::{Access, Store, StoreError};
use chancery_core::unit::{Never, Occasion, Stop, Unit, pack};
use chancery_web::node::tell;

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

#[cfg(test)]
pub mod tests;
