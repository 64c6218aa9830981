//! What may take its time: removing what has expired, and rotating keys by age.

use std::sync::Arc;

use actix_web::web::Data;
use chancery_core::actor::Actor;
use chancery_core::client::administer;
use chancery_core::housekeeping;
use chancery_core::ports::StoreError;
use chancery_core::unit::Unit;
use chancery_http::node::state::AppState;

use crate::signing_keys::SigningKeyService;
use crate::unit;

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
    jobs.add("rotate_keys", 1, move || of.ensure().map(drop));
    let of = Arc::clone(keys);
    jobs.add("remove_keys", 1, move || of.remove_gone().map(drop));
    jobs
}

fn purge(state: &AppState) -> Result<(), StoreError> {
    let removed = in_batches(state, "purge", BATCH, housekeeping::purge)?;
    if removed > 0 {
        tracing::debug!(rows = removed, "removed what has expired");
    }
    Ok(())
}

/// Clients that registered themselves and were never used.
fn reap(state: &AppState) -> Result<(), StoreError> {
    in_batches(state, "reap_clients", CLIENTS, administer::reap).map(drop)
}

/// Does `act` until it finds less than a whole batch. Answers how much there was in all.
fn in_batches(
    state: &AppState,
    job: &'static str,
    batch: i64,
    act: fn(&mut Unit<'_>, i64) -> Result<usize, StoreError>,
) -> Result<usize, StoreError> {
    let mut done = 0;
    for _ in 0..BATCHES {
        let occasion = state.occasion(Actor::job(job));
        let count = unit::write(&*state.store, &occasion, move |unit| act(unit, batch))?;
        done += count;
        if i64::try_from(count).is_ok_and(|count| count < batch) {
            break;
        }
    }
    Ok(done)
}
