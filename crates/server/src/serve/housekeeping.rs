//! What may take its time: removing what has expired, and rotating keys by age.

use std::sync::Arc;

use actix_web::web::Data;
use chancery_core::grants::RevocationReason;
use chancery_core::ports::{Access, Outcome, RevocationOrder, StoreError};
use chancery_http::node::state::AppState;

use crate::failure::Failure;
use crate::signing_keys::SigningKeyService;
use crate::unit::unit;

use super::jobs::Jobs;

/// Rows of one transaction, so that nobody waits for a purge (rule R12).
const BATCH: i64 = 1000;
/// Clients of one transaction: each takes several statements.
const CLIENTS: i64 = 100;
/// Batches of one round: what is left waits for the next.
const BATCHES: usize = 500;

/// The jobs of a round, which comes every minute.
pub(super) fn jobs(state: &Data<AppState>, keys: &Arc<SigningKeyService>) -> Jobs {
    let mut jobs = Jobs::new(state.clone());
    let of = state.clone();
    jobs.add("purge", 1, move || purge(&of));
    let of = state.clone();
    jobs.add("reap_clients", 1, move || reap(&of));
    let of = Arc::clone(keys);
    jobs.add("rotate_keys", 1, move || rotate(&of));
    let of = Arc::clone(keys);
    jobs.add("remove_keys", 1, move || remove_gone(&of));
    jobs
}

fn purge(state: &AppState) -> Result<(), StoreError> {
    let mut removed = 0;
    for _ in 0..BATCHES {
        let now = state.clock.now();
        let rows =
            unit(&*state.store, Access::Write, move |tx| Ok((Outcome::Commit, tx.purge(now, BATCH)?)))?;
        removed += rows;
        if i64::try_from(rows).is_ok_and(|rows| rows < BATCH) {
            break;
        }
    }
    if removed > 0 {
        tracing::debug!(rows = removed, "removed what has expired");
    }
    Ok(())
}

/// Clients that registered themselves and were never used.
fn reap(state: &AppState) -> Result<(), StoreError> {
    let mut reaped = 0;
    for _ in 0..BATCHES {
        let (policy, at) = (&state.policy, state.clock.now());
        let until = at.minus(policy.registration.reap_after);
        let keep_until = at.plus(policy.token_memory());
        let order = RevocationOrder { at, reason: RevocationReason::ClientRemoved, keep_until };
        let clients = unit(&*state.store, Access::Write, move |tx| {
            Ok((Outcome::Commit, tx.reap_registrations(until, CLIENTS, &order)?))
        })?;
        reaped += clients;
        if i64::try_from(clients).is_ok_and(|clients| clients < CLIENTS) {
            break;
        }
    }
    if reaped > 0 {
        tracing::info!(clients = reaped, "deleted clients that nobody ever used");
    }
    Ok(())
}

fn rotate(keys: &SigningKeyService) -> Result<(), Failure> {
    let made = keys.ensure()?;
    if !made.is_empty() {
        tracing::info!(kids = ?made, "made new signing keys");
    }
    Ok(())
}

fn remove_gone(keys: &SigningKeyService) -> Result<(), StoreError> {
    let removed = keys.remove_gone()?;
    if removed > 0 {
        tracing::info!(keys = removed, "removed signing keys whose last token has expired");
    }
    Ok(())
}
