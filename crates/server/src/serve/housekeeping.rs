//! What may take its time: removing what has expired, and rotating keys by age.

use std::sync::Arc;

use chancery_core::actor::Actor;
use chancery_core::client::administer;
use chancery_core::housekeeping;
use chancery_core::ports::StoreError;
use chancery_core::unit::Unit;
use chancery_web::node::realm::RealmState;
use chancery_web::node::realms::Realms;

use crate::unit;

use super::heartbeat;
use super::jobs::Jobs;
use super::realm::Served;

/// Rows of one transaction, so that nobody waits for a purge (rule R12).
const BATCH: i64 = 1000;
/// Clients of one transaction: each takes several statements.
const CLIENTS: i64 = 100;
/// Batches of one round: what is left waits for the next.
const BATCHES: usize = 500;

/// The jobs of a round, which comes every minute.
pub(super) fn jobs(realms: &Realms, served: &[Served]) -> Jobs {
    let mut jobs = Jobs::new(Arc::clone(realms.node()));
    // of whatever realm
    let of = Arc::clone(realms.first());
    jobs.add("heartbeat", 1, move || heartbeat::beat(&of));
    let of = Arc::clone(realms.first());
    jobs.add("purge", 1, move || purge(&of));
    let realms = served.to_vec();
    jobs.add("reap_clients", 1, move || each(&realms, |realm| reap(&realm.state)));
    let realms = served.to_vec();
    jobs.add("rotate_keys", 1, move || each(&realms, |realm| realm.keys.ensure().map(drop)));
    let realms = served.to_vec();
    jobs.add("remove_keys", 1, move || each(&realms, |realm| realm.keys.remove_gone().map(drop)));
    jobs
}

/// Does `act` for each realm. That it fails for one keeps it from none of the others.
fn each<E>(realms: &[Served], act: impl Fn(&Served) -> Result<(), E>) -> Result<(), E> {
    let outcomes: Vec<Result<(), E>> = realms.iter().map(act).collect();
    outcomes.into_iter().collect()
}

fn purge(state: &RealmState) -> Result<(), StoreError> {
    let removed = in_batches(state, "purge", BATCH, housekeeping::purge)?;
    if removed > 0 {
        tracing::debug!(rows = removed, "removed what has expired");
    }
    Ok(())
}

/// Clients that registered themselves and were never used.
fn reap(state: &RealmState) -> Result<(), StoreError> {
    in_batches(state, "reap_clients", CLIENTS, administer::reap).map(drop)
}

/// Does `act` until it finds less than a whole batch. Answers how much there was in all.
fn in_batches(
    state: &RealmState,
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
