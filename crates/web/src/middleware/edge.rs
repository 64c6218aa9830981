//! The edge: one pass over each request before its handler and over each answer after it.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{ACCEPT, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use chancery_core::time::Monotonic;

use super::limits::BodyTooLarge;
use super::panic::Panicked;
use super::sites::{Found, Sites};
use super::table::{Charge, Entry, Kind};
use super::trace::Access;
use super::{cors, headers, limits, trace};
use crate::node::forwarded::ClientAddr;
use crate::node::realm::RealmState;
use crate::node::request_id::{RequestId, RequestIds, X_REQUEST_ID};
use crate::node::shared::Node;
use crate::respond::cookies::Outgoing;
use crate::respond::oauth_error::LoggedError;
use crate::respond::page::PageBuilder;
use crate::respond::refusal::Refusal;
use crate::respond::refused::Refused;

/// The middleware around all routes.
pub struct Edge(Rc<Gate>);

/// What a worker judges requests by.
struct Gate {
    node: Arc<Node>,
    sites: Arc<Sites>,
    ids: RequestIds,
}

impl Edge {
    pub fn new(node: &Arc<Node>, sites: Arc<Sites>) -> Self {
        let ids = RequestIds::new(node.entropy.as_ref());
        Self(Rc::new(Gate { node: Arc::clone(node), sites, ids }))
    }
}

impl<S> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(EdgeService { service, gate: Rc::clone(&self.0) }))
    }
}

/// [`Edge`] around the routes of one worker.
pub struct EdgeService<S> {
    service: S,
    gate: Rc<Gate>,
}

impl<S> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let gate = Rc::clone(&self.gate);
        let found = gate.sites.find(req.head());
        let arrival = Arrival::of(&gate, &req, found);
        match gate.judge(&req, found, &arrival) {
            Ok(()) => {
                if arrival.kind != Kind::Probe {
                    req.extensions_mut().insert(Arc::clone(&arrival.realm));
                }
                let answered = self.service.call(req);
                Box::pin(async move { Ok(gate.complete(answered.await?, &arrival)) })
            }
            Err(Stop::Preflight(allow)) => {
                let answer = {
                    let preflight = cors::preflight(&allow, req.headers());
                    req.into_response(preflight)
                };
                Box::pin(ready(Ok(gate.complete(answer, &arrival))))
            }
            Err(Stop::Refused(refusal)) => {
                let answer = arrival.refuse(&refusal.into(), req.request());
                Box::pin(ready(Ok(gate.complete(req.into_response(answer), &arrival))))
            }
        }
    }
}

/// What is known of a request before it is judged.
struct Arrival {
    at: Monotonic,
    /// The one that it is for, or that answers in its place.
    realm: Arc<RealmState>,
    method: Method,
    /// Its line in the route table, and the table's spelling of its path.
    route: Option<(usize, &'static str)>,
    kind: Kind,
    charge: Charge,
    open: cors::Cors,
    /// Requests for static documents have none: nothing is logged of them.
    id: Option<RequestId>,
    client: ClientAddr,
}

impl Arrival {
    fn of(gate: &Gate, req: &ServiceRequest, found: Option<Found<'_>>) -> Self {
        let entry = found.map(|found| found.entry);
        let kind = entry.map_or_else(|| kind_asked_for(req), |e| e.kind);
        let id = (!matches!(kind, Kind::Document | Kind::Asset | Kind::Probe)).then(|| {
            let id = gate.request_id(req);
            req.extensions_mut().insert(id.clone());
            id
        });
        Self {
            at: gate.node.clock.monotonic(),
            realm: Arc::clone(found.map_or_else(|| gate.sites.host_of(req.head()), |found| found.realm)),
            method: req.method().clone(),
            route: entry.map(|e| (e.line, e.pattern)),
            kind,
            charge: entry.map_or(Charge::Free, |e| e.charge),
            open: entry.map_or(cors::Cors::Closed, |e| e.cors),
            id,
            client: gate.node.trusted_proxies.client_addr(req.request()),
        }
    }

    fn refuse(&self, refused: &Refused, req: &actix_web::HttpRequest) -> HttpResponse {
        refused.respond(self.kind.manner(), req, || PageBuilder::new(&self.realm, req))
    }
}

/// At an address where there is nothing: a page for browsers, JSON for everybody else.
fn kind_asked_for(req: &ServiceRequest) -> Kind {
    let accepts = req.headers().get(ACCEPT).and_then(|v| v.to_str().ok());
    if accepts.is_some_and(|a| a.contains("text/html")) { Kind::Page } else { Kind::Api }
}

/// Why a request does not reach its handler.
enum Stop {
    /// With the route's methods.
    Preflight(HeaderValue),
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Gate {
    /// What every request must pass, in order.
    fn judge(&self, req: &ServiceRequest, found: Option<Found<'_>>, arrival: &Arrival) -> Result<(), Stop> {
        limits::check(req.head())?;
        let found = found.ok_or(Refusal::NotFound)?;
        if !found.is_at_home {
            return Err(Refusal::ForeignHost.into());
        }
        check_method(req.method(), found.entry)?;
        self.check_allowance(req.method(), arrival)
    }

    fn check_allowance(&self, method: &Method, arrival: &Arrival) -> Result<(), Stop> {
        let limit = &self.node.rate_limit;
        match arrival.charge {
            Charge::All => limit.charge(arrival.client.ip, self.node.clock.monotonic()),
            Charge::Posts if method == Method::POST => {
                limit.charge(arrival.client.ip, self.node.clock.monotonic())
            }
            Charge::Refusals => limit.admits(arrival.client.ip, self.node.clock.monotonic()),
            Charge::Posts | Charge::Free => Ok(()),
        }
        .map_err(|busy| Refusal::Busy(busy).into())
    }

    fn request_id(&self, req: &ServiceRequest) -> RequestId {
        let from_proxy = req.peer_addr().is_some_and(|peer| self.node.trusted_proxies.trusts(peer.ip()));
        from_proxy.then(|| RequestId::inbound(req.request())).flatten().unwrap_or_else(|| self.ids.next())
    }

    /// Gives an answer what every answer has, counts it and logs it.
    fn complete(&self, answer: ServiceResponse, arrival: &Arrival) -> ServiceResponse {
        let mut answer = self.replace_errors(answer, arrival);
        let status = answer.status();
        if status == StatusCode::UNAUTHORIZED && arrival.charge == Charge::Refusals {
            // over the limit or not, this request has been answered; the next one is judged by it
            let _ = self.node.rate_limit.charge(arrival.client.ip, self.node.clock.monotonic());
        }
        for cookie in Outgoing::of(answer.request()).take() {
            if let Err(error) = answer.response_mut().add_cookie(&cookie) {
                tracing::error!(%error, "a cookie could not be set");
            }
        }
        let challenges = matches!(arrival.kind, Kind::Api | Kind::Resource);
        headers::apply(answer.headers_mut(), arrival.kind, arrival.realm.is_https());
        cors::apply(answer.headers_mut(), arrival.open, challenges);
        let took = self.node.clock.monotonic().since(arrival.at);
        self.node.metrics.request(arrival.route.map(|(line, _)| line), status, took);
        if let Some(id) = &arrival.id {
            answer.headers_mut().insert(X_REQUEST_ID, id.header());
            let extensions = answer.response().extensions();
            let error = extensions.get::<LoggedError>();
            if error.is_some_and(|e| e.database) {
                self.node.metrics.database_error();
            }
            let route = arrival.route.map_or("unknown", |(_, pattern)| pattern);
            let address = arrival.client.ip;
            trace::record(&Access { id, method: &arrival.method, route, status, took, address, error });
        }
        answer
    }

    /// Puts our own answer in the place of one that the framework made from an error: a handler's, whose look
    /// is decided here; a foreign one, which would show its words; and one to a body that was too large.
    fn replace_errors(&self, answer: ServiceResponse, arrival: &Arrival) -> ServiceResponse {
        let status = answer.status();
        if !status.is_client_error() && !status.is_server_error() {
            return answer;
        }
        let too_large = answer.request().extensions().contains::<BodyTooLarge>();
        if let Some(refused) = answer.response().error().and_then(|e| e.as_error::<Refused>())
            && !too_large
        {
            let ours = arrival.refuse(refused, answer.request());
            let (req, _) = answer.into_parts();
            return ServiceResponse::new(req, ours);
        }
        let cause = answer.response().error().map(ToString::to_string);
        let refusal = match cause {
            _ if too_large => Refusal::BodyTooLarge,
            None => return answer,
            Some(_) if status.is_server_error() => Refusal::Internal,
            Some(_) if status == StatusCode::NOT_FOUND => Refusal::NotFound,
            Some(_) if status == StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge,
            Some(_) => Refusal::Malformed,
        };
        if answer.response().error().is_some_and(|e| e.as_error::<Panicked>().is_some()) {
            self.node.metrics.panic();
        }
        let (req, _) = answer.into_parts();
        let mut ours = arrival.refuse(&refusal.clone().into(), &req);
        if let Some(cause) = cause {
            LoggedError { code: refusal.code().as_str(), cause: Some(cause.into()), database: false }
                .put(&mut ours);
        }
        ServiceResponse::new(req, ours)
    }
}

fn check_method(method: &Method, entry: &Entry) -> Result<(), Stop> {
    if entry.methods.contains(method) {
        return Ok(());
    }
    if method == Method::OPTIONS && entry.cors == cors::Cors::Open {
        return Err(Stop::Preflight(entry.allow.clone()));
    }
    Err(Refusal::MethodNotAllowed(entry.allow.clone()).into())
}
