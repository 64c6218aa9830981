//! Telling this node of its own changes, without waiting for the next poll of the feed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use chancery_core::ports::Change;

/// Called with the changes of transactions that were just committed, before their callers are
/// answered; on whatever thread committed, so it must be quick.
pub type ChangeObserver = Arc<dyn Fn(&[Change]) + Send + Sync>;

/// The observer, once there is one.
#[derive(Clone, Default)]
pub struct ObserverSlot(Arc<OnceLock<ChangeObserver>>);

impl ObserverSlot {
    /// The first one stays.
    pub fn set(&self, observer: ChangeObserver) {
        if self.0.set(observer).is_err() {
            tracing::error!("changes are observed already");
        }
    }

    /// Reports committed changes. They stand, whatever becomes of the observer.
    pub fn notify(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        if let Some(observer) = self.0.get()
            && catch_unwind(AssertUnwindSafe(|| observer(changes))).is_err()
        {
            tracing::error!("the observer of changes panicked");
        }
    }
}
