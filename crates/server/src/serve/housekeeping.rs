//! What may take its time: removing what has expired, and rotating keys by age.

use std::sync::Arc;

use actix_web::web::Data;
use chancery_core::grants::RevocationReason;
use chancery_core::ports::{Access, Outcome, RevocationOrder, StoreError};
use chancery_http::node::state::AppState;

use crate::signing_keys::SigningKeyService;
use crate::unit::unit;

/// Rows of one transaction, so that nobody waits for a purge (rule R12).
const BATCH: i64 = 1000;
/// Clients of one transaction: each takes several statements.
const CLIENTS: i64 = 100;
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
        match self.reap() {
            Ok(0) => {}
            Ok(clients) => tracing::info!(clients, "deleted clients that nobody ever used"),
            Err(error) => tracing::warn!(%error, "unused clients could not be deleted"),
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

    /// Clients that registered themselves and were never used.
    fn reap(&self) -> Result<usize, StoreError> {
        let mut reaped = 0;
        for _ in 0..BATCHES {
            let (policy, at) = (&self.state.policy, self.state.clock.now());
            let until = at.minus(policy.registration.reap_after);
            let keep_until = at.plus(policy.token_memory());
            let order = RevocationOrder { at, reason: RevocationReason::ClientRemoved, keep_until };
            let clients = unit(&*self.state.store, Access::Write, move |tx| {
                Ok((Outcome::Commit, tx.reap_registrations(until, CLIENTS, &order)?))
            })?;
            reaped += clients;
            if i64::try_from(clients).is_ok_and(|clients| clients < CLIENTS) {
                break;
            }
        }
        Ok(reaped)
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
