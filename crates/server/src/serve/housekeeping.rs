//! What may take its time: removing what has expired, and rotating keys by age.

use std::sync::Arc;

use actix_web::web::Data;
use chancery_core::ports::{Access, Outcome, StoreError};
use chancery_http::state::AppState;

use crate::signing_keys::SigningKeyService;
use crate::unit::unit;

/// Rows of one transaction, so that nobody waits for a purge (rule R12).
const BATCH: i64 = 1000;
/// Batches of one round: what is left waits for the next.
const BATCHES: usize = 500;

pub(super) struct Housekeeping {
    state: Data<AppState>,
    keys: Arc<SigningKeyService>,
}

impl Housekeeping {
    pub(super) const fn new(state: Data<AppState>, keys: Arc<SigningKeyService>) -> Self {
        Self { state, keys }
    }

    /// One round. What fails is logged and comes again.
    pub(super) fn tick(&mut self) {
        match self.purge() {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "removed what has expired"),
            Err(error) => tracing::warn!(%error, "expired rows could not be removed"),
        }
        match self.keys.ensure() {
            Ok(made) if made.is_empty() => {}
            Ok(made) => tracing::info!(kids = ?made, "made new signing keys"),
            Err(error) => tracing::error!(%error, "signing keys could not be rotated"),
        }
        match self.keys.remove_gone() {
            Ok(0) => {}
            Ok(keys) => tracing::info!(keys, "removed signing keys whose last token has expired"),
            Err(error) => tracing::warn!(%error, "old signing keys could not be removed"),
        }
    }

    fn purge(&self) -> Result<usize, StoreError> {
        let mut removed = 0;
        for _ in 0..BATCHES {
            let now = self.state.clock.now();
            let rows = unit(&*self.state.store, Access::Write, move |tx| {
                Ok((Outcome::Commit, tx.purge(now, BATCH)?))
            })?;
            removed += rows;
            if i64::try_from(rows).is_ok_and(|rows| rows < BATCH) {
                break;
            }
        }
        Ok(removed)
    }
}
