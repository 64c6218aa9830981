//! What the outbox asks of a kind.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chancery_core::events::Event;
use chancery_core::outbox::{Attempt, Entry, Payload};
use chancery_web::node::realm::RealmState;

/// How one kind of thing is delivered.
pub trait Deliver: Send + Sync + 'static {
    type Payload: Payload + Send + Sync;

    /// Time for an attempt.
    const DEADLINE: Duration = Duration::from_secs(25);

    /// One attempt, for the realm that it was queued in. May be made more than once although it succeeded: a
    /// node may die before it notes that.
    fn deliver(&self, realm: &RealmState, payload: &Self::Payload) -> impl Future<Output = Attempt> + Send;

    /// What it is to the world that somebody took it, beside a line of the log.
    fn heard(&self, _: &Self::Payload) -> Option<Event> {
        None
    }

    /// Logs how an attempt ended.
    fn report(&self, payload: &Self::Payload, attempt: &Attempt) {
        let (kind, receiver) = (Self::Payload::KIND, payload.group());
        match attempt {
            Attempt::Delivered => tracing::info!(kind, receiver, "delivered"),
            Attempt::TryAgain(why) => tracing::info!(kind, receiver, why, "not delivered yet"),
            Attempt::GiveUp(why) => tracing::warn!(kind, receiver, why, "gave a delivery up"),
        }
    }

    /// Logs that the time was over before anybody took it.
    fn report_expired(&self, payload: &Self::Payload) {
        tracing::warn!(kind = Self::Payload::KIND, receiver = payload.group(), "a delivery has expired");
    }
}

type Attempting<'a> = Pin<Box<dyn Future<Output = Attempt> + Send + 'a>>;

/// [`Deliver`] for whatever payload: what a list can hold.
pub trait Kind: Send + Sync {
    fn name(&self) -> &'static str;

    fn deadline(&self) -> Duration;

    /// One attempt, ended by the deadline and logged.
    fn attempt<'a>(&'a self, realm: &'a RealmState, entry: &'a Entry) -> Attempting<'a>;

    /// [`Deliver::heard`].
    fn heard(&self, entry: &Entry) -> Option<Event>;

    fn expired(&self, entry: &Entry);
}

impl<D: Deliver> Kind for D {
    fn name(&self) -> &'static str {
        D::Payload::KIND
    }

    fn deadline(&self) -> Duration {
        D::DEADLINE
    }

    fn attempt<'a>(&'a self, realm: &'a RealmState, entry: &'a Entry) -> Attempting<'a> {
        Box::pin(async move {
            let Some(payload) = read::<D>(entry) else {
                return Attempt::TryAgain("its payload cannot be read".to_owned());
            };
            let attempt = tokio::time::timeout(D::DEADLINE, self.deliver(realm, &payload)).await;
            let attempt = attempt.unwrap_or_else(|_| Attempt::TryAgain("the time for it is over".to_owned()));
            self.report(&payload, &attempt);
            attempt
        })
    }

    fn heard(&self, entry: &Entry) -> Option<Event> {
        Deliver::heard(self, &read::<D>(entry)?)
    }

    fn expired(&self, entry: &Entry) {
        if let Some(payload) = read::<D>(entry) {
            self.report_expired(&payload);
        }
    }
}

fn read<D: Deliver>(entry: &Entry) -> Option<D::Payload> {
    entry
        .payload()
        .inspect_err(
            |error| tracing::error!(kind = entry.kind, id = entry.id, %error, "unreadable in the outbox"),
        )
        .ok()
}

/// What a node delivers, each kind once.
#[derive(Clone)]
pub struct Kinds(Arc<[Arc<dyn Kind>]>);

impl Kinds {
    pub fn new(kinds: Vec<Arc<dyn Kind>>) -> Self {
        Self(kinds.into())
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|kind| kind.name()).collect()
    }

    pub fn find(&self, name: &str) -> Option<&Arc<dyn Kind>> {
        self.0.iter().find(|kind| kind.name() == name)
    }
}
