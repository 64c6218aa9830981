//! A request of a program, and the realm that answers it.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::panic::resume_unwind;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, rt};
use chancery_core::actor::{Actor, Origin, Who};
use chancery_core::events::{self, Event};
use chancery_core::ports::{Access, StoreError};
use chancery_core::unit::{Occasion, Stop, Unit};
use tokio::sync::oneshot;

use crate::node::forwarded::ClientAddr;
use crate::node::realm::RealmState;
use crate::node::request_id::RequestId;
use crate::respond::refusal::Refusal;
use crate::respond::refused::Refused;

/// What a handler works with: the request and, by dereference, the realm and its node.
#[derive(Clone)]
pub struct Call {
    state: Arc<RealmState>,
    request: HttpRequest,
}

impl Call {
    pub const fn new(state: Arc<RealmState>, request: HttpRequest) -> Self {
        Self { state, request }
    }

    pub const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Where the request comes from.
    pub fn address(&self) -> ClientAddr {
        self.trusted_proxies.client_addr(&self.request)
    }

    /// Whoever is behind the request, as events name them.
    pub fn actor(&self, who: Who) -> Actor {
        let request_id = RequestId::of(&self.request).as_str().to_owned();
        Actor { who, origin: Some(Origin { request_id, address: self.address().ip }) }
    }

    /// Does an act in one transaction, and tells what happened once it is stored: to its end once it has begun, for
    /// what was stored is told although whoever asked for it hung up meanwhile.
    pub async fn perform<T, E, F>(&self, occasion: &Arc<Occasion>, act: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        let (state, occasion) = (self.state(), Arc::clone(occasion));
        // dropped with this future, when whoever asked hangs up
        let (_asks, gone) = oneshot::channel::<()>();
        let act = async move { state.perform_unless(&occasion, act, async { drop(gone.await) }).await };
        match self.in_time(Access::Write, rt::spawn(act)).await? {
            Ok(ended) => ended,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(Stop::Store(StoreError::Unavailable("the server stops".to_owned()))),
            },
        }
    }

    /// As [`Call::perform`], by whoever is behind the request.
    pub async fn unit<T, E, F>(&self, who: Who, act: F) -> Result<T, Stop<E>>
    where
        T: Send + 'static,
        E: Send + 'static,
        F: FnMut(&mut Unit<'_>) -> Result<T, Stop<E>> + Send + 'static,
    {
        self.perform(&self.occasion(self.actor(who)), act).await
    }

    /// Tells of something that no transaction records.
    pub fn record(&self, who: Who, event: &Event) {
        self.tell(&self.actor(who), event);
    }

    /// The refusal, told. `client`: as presented, proven or not.
    pub fn refused(&self, what: events::Refusal, client: Option<&str>, refused: Refused) -> Refused {
        let (error, cause) = refused.audited();
        let client = client.map(str::to_owned);
        self.record(Who::Anybody, &Event::Refused { what, client, error, cause });
        refused
    }

    /// The realm's state, shared.
    pub fn state(&self) -> Arc<RealmState> {
        Arc::clone(&self.state)
    }
}

impl Deref for Call {
    type Target = RealmState;

    fn deref(&self) -> &RealmState {
        &self.state
    }
}

impl FromRequest for Call {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = RealmState::of(req);
        ready(state.map(|state| Self::new(state, req.clone())).ok_or(Refused::Edge(Refusal::Internal)))
    }
}
