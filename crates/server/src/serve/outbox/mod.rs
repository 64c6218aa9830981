//! Delivers what the outbox holds, again and again until somebody has taken it (rule L12). A kind of thing
//! implements [`Deliver`] and stands in the list that [`Sender::new`] takes; everything else is done here.

mod deliver;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::Data;
use chancery_core::actor::Actor;
use chancery_core::outbox::{self, Delivered, Entry, Group, Places};
use chancery_core::ports::StoreError;
use chancery_core::realm::RealmId;
use chancery_core::time::Timestamp;
use chancery_core::unit::{Never, Occasion, Unit};
use chancery_web::node::realm::RealmState;
use chancery_web::node::realms::Realms;
use chancery_web::node::shared::Node;
use tokio::runtime::Runtime;

use crate::unit;

pub(super) use deliver::{Deliver, Kind};

use deliver::Kinds;

/// As events name it.
const JOB: &str = "outbox";

/// After the deadline of an attempt, until another node may make the next: enough to note how it ended.
const TO_NOTE: Duration = Duration::from_secs(5);

/// Looks for what is due, and hands each entry to a task of its own: a slow receiver delays nobody.
pub(super) struct Sender {
    realms: Data<Realms>,
    kinds: Kinds,
    places: Arc<Mutex<Places>>,
    /// Made when there is something to deliver for the first time: most installations never need it.
    runtime: Option<Runtime>,
}

impl Sender {
    pub(super) fn new(realms: Data<Realms>, kinds: Vec<Arc<dyn Kind>>) -> Self {
        Self { realms, kinds: Kinds::new(kinds), places: Arc::default(), runtime: None }
    }

    /// One round. What fails is logged and comes again.
    pub(super) fn tick(&mut self) {
        match self.begin() {
            Ok(begun) if begun.is_empty() => {}
            Ok(begun) => {
                if let Err(error) = self.send(begun) {
                    tracing::error!(%error, "the outbox cannot be delivered");
                }
            }
            Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
        }
        self.count();
    }

    /// Entries whose next attempt is this node's, each with its place.
    fn begin(&self) -> Result<Vec<(Entry, Place)>, StoreError> {
        let now = self.node().clock.now();
        let (expired, alive): (Vec<Entry>, Vec<Entry>) =
            self.due()?.into_iter().partition(|entry| entry.is_expired(now));
        let mut chosen: Vec<(Entry, Place)> = alive
            .into_iter()
            .filter_map(|entry| Some((entry.clone(), Place::take(&self.places, entry.receiver())?)))
            .collect();
        if chosen.is_empty() && expired.is_empty() {
            return Ok(Vec::new());
        }
        // in one order on every node, so that no two wait for each other
        chosen.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        let wanted: Vec<_> = chosen.iter().map(|(e, _)| (e.clone(), self.lost_at(e, now))).collect();
        let over = expired.clone();
        let act = move |unit: &mut Unit<'_>| outbox::begin(unit, &over, &wanted);
        let begun = unit::write(&*self.node().store, &self.occasion(), act)?;
        for entry in &expired {
            if let Some(kind) = self.kinds.find(&entry.kind) {
                self.node().metrics.delivery(kind.name(), "expired");
                kind.expired(entry);
            }
        }
        Ok(begun.into_iter().zip(chosen).filter_map(|(entry, (_, place))| Some((entry?, place))).collect())
    }

    fn due(&self) -> Result<Vec<Entry>, StoreError> {
        let limit = self.places.lock().unwrap_or_else(PoisonError::into_inner).to_look_at();
        if limit == 0 {
            return Ok(Vec::new());
        }
        let (realms, kinds) = (self.realms.iter().map(|state| state.realm.id.clone()), self.kinds.names());
        let realms: Vec<RealmId> = realms.collect();
        let look =
            move |unit: &mut Unit<'_>| outbox::due(unit, Delivered { realms: &realms, kinds: &kinds }, limit);
        unit::read(&*self.node().store, &self.occasion(), look)
    }

    /// For what is done with the entries of all realms at once.
    fn occasion(&self) -> Arc<Occasion> {
        self.realms.first().occasion(Actor::job(JOB))
    }

    fn node(&self) -> &Node {
        self.realms.node()
    }

    /// When an attempt that is begun now counts as lost, should nothing be heard of it.
    fn lost_at(&self, entry: &Entry, now: Timestamp) -> Timestamp {
        let deadline = self.kinds.find(&entry.kind).map_or(Duration::ZERO, |kind| kind.deadline());
        now.plus(i64::try_from((deadline + TO_NOTE).as_secs()).unwrap_or(i64::MAX))
    }

    fn send(&mut self, begun: Vec<(Entry, Place)>) -> std::io::Result<()> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?,
        };
        for (entry, place) in begun {
            let Some(kind) = self.kinds.find(&entry.kind).cloned() else { continue };
            let Some(realm) = self.realms.find(&entry.realm).cloned() else { continue };
            runtime.spawn(async move {
                attempt(&realm, &*kind, entry).await;
                drop(place);
            });
        }
        self.runtime = Some(runtime);
        Ok(())
    }

    fn count(&self) {
        let taken = self.places.lock().unwrap_or_else(PoisonError::into_inner).taken();
        self.node().metrics.set_deliveries_under_way(taken);
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        // what is under way is due again in half a minute, wherever a node runs
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn attempt(realm: &RealmState, kind: &dyn Kind, entry: Entry) {
    let attempt = kind.attempt(realm, &entry).await;
    realm.metrics.delivery(kind.name(), attempt.as_str());
    let heard = kind.heard(&entry);
    let note = move |unit: &mut Unit<'_>| Ok(outbox::note(unit, &entry, &attempt, heard.clone())?);
    let stored = realm.perform::<_, Never, _>(&realm.occasion(Actor::job(JOB)), note).await;
    if let Err(error) = stored {
        tracing::warn!(%error, "the outcome of a delivery could not be stored");
    }
}

/// A place that is given back however the attempt ends.
struct Place {
    places: Arc<Mutex<Places>>,
    group: Group,
}

impl Place {
    fn take(places: &Arc<Mutex<Places>>, group: Group) -> Option<Self> {
        let taken = places.lock().unwrap_or_else(PoisonError::into_inner).take(&group);
        taken.then(|| Self { places: Arc::clone(places), group })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).give_back(&self.group);
    }
}
