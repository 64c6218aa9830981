//! What tests do to a database without an act.

use std::sync::Mutex;

use chancery_core::ports::{Outcome, Tx};

use super::*;

/// Does something to a database that no act does.
///
/// # Panics
/// When the database fails.
pub fn behind_the_acts<T, F>(store: &dyn Store, mut work: F) -> T
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
{
    let place: Arc<Mutex<Option<T>>> = Arc::default();
    let result = Arc::clone(&place);
    let work = Box::new(move |tx: &mut dyn Tx| {
        *place.lock().unwrap() = Some(work(tx)?);
        Ok(Outcome::Commit)
    });
    store.run_blocking(Access::Write, work).unwrap();
    result.lock().unwrap().take().unwrap()
}
