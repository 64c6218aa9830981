//! The whole route table.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, FromRequest, Handler, Responder, guard};

use crate::endpoints::{
    authorize, check_session, client_logo, discovery, end_session, health, introspect, jwks, metrics,
    register, revoke, static_files, token, userinfo,
};
use crate::middleware::cors::Cors::{self, Closed, Open};
use crate::middleware::edge::Edge;
use crate::middleware::panic::Caught;
use crate::pages::{account, consent, federation, home, login, signup};
use crate::state::AppState;

use Charge::{All, Free, Posts, Refusals};
use Kind::{AccountPage, Api, Asset, Document, Page, Probe};
use Place::{BelowIssuer, Root, WellKnown};

/// Every route: where it is, what it answers, who may read that from a script, what counts against
/// the address's allowance, and its methods. `HEAD` goes with `GET`.
static TABLE: &[Line] = &[
    line("/token", BelowIssuer, Api, Open, Refusals, |at| at.post(token::post)),
    line("/introspect", BelowIssuer, Api, Closed, Refusals, |at| at.post(introspect::post)),
    line("/userinfo", BelowIssuer, Api, Open, Refusals, |at| at.get(userinfo::get).post(userinfo::get)),
    line("/jwks.json", BelowIssuer, Document, Open, Free, |at| at.get(jwks::get)),
    line("/.well-known/openid-configuration", WellKnown, Document, Open, Free, |at| at.get(discovery::get)),
    line("/.well-known/oauth-authorization-server", WellKnown, Document, Open, Free, |at| {
        at.get(discovery::get)
    }),
    line("/revoke", BelowIssuer, Api, Open, Refusals, |at| at.post(revoke::post)),
    line("/register", BelowIssuer, Api, Open, All, |at| at.post(register::post)),
    line("/register/{client_id}", BelowIssuer, Api, Open, All, |at| {
        at.get(register::manage::get).put(register::manage::put).delete(register::manage::delete)
    }),
    line("/authorize", BelowIssuer, Page, Closed, Free, |at| at.get(authorize::get).post(authorize::post)),
    line("/end_session", BelowIssuer, Page, Closed, Free, |at| {
        at.get(end_session::get).post(end_session::post)
    }),
    line("/check_session", BelowIssuer, Page, Closed, Free, |at| at.get(check_session::get)),
    line("/client-logo", BelowIssuer, Api, Closed, Free, |at| at.get(client_logo::get)),
    line("/", BelowIssuer, Page, Closed, Free, |at| at.get(home::get)),
    line("/login", BelowIssuer, Page, Closed, Posts, |at| at.get(login::get).post(login::post)),
    line("/consent", BelowIssuer, Page, Closed, Free, |at| at.get(consent::get).post(consent::post)),
    line("/signup", BelowIssuer, Page, Closed, Posts, |at| at.get(signup::get).post(signup::post)),
    line("/account", BelowIssuer, AccountPage, Closed, Free, |at| at.get(account::get).post(account::post)),
    line("/federation/{provider}/start", BelowIssuer, Page, Closed, Posts, |at| at.post(federation::start)),
    line("/federation/{provider}/callback", BelowIssuer, Page, Closed, All, |at| {
        at.get(federation::callback).post(federation::relay)
    }),
    line("/federation/{provider}/link", BelowIssuer, Page, Closed, Posts, |at| {
        at.get(federation::link::get).post(federation::link::post)
    }),
    line("/federation/{provider}/signed-out", BelowIssuer, Page, Closed, All, |at| {
        at.get(federation::signed_out::get)
    }),
    line("/federation/{provider}/backchannel-logout", BelowIssuer, Api, Closed, Posts, |at| {
        at.post(federation::logout::post)
    }),
    line("/static/{file}", BelowIssuer, Asset, Closed, Free, |at| at.get(static_files::serve)),
    line("/healthz", Root, Probe, Closed, Free, |at| at.get(health::alive)),
    line("/readyz", Root, Probe, Closed, Free, |at| at.get(health::ready)),
];

/// The public server, for `HttpServer` and for tests alike.
pub fn app(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let table = Arc::new(Table::new(prefix(&state.realm.issuer)));
    let edge = Edge::new(state.clone(), Arc::clone(&table));
    App::new().app_data(state).configure(|cfg| table.configure(cfg)).wrap(edge)
}

/// The management listener: what only an operator's own machines should see.
pub fn management(
    state: web::Data<AppState>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>,
> {
    App::new()
        .app_data(state)
        .app_data(web::Data::new(health::Readiness::default()))
        .route("/metrics", web::get().to(metrics::get))
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
}

/// What a route answers with, which decides its headers, its errors and whether it is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Public JSON that is the same for everybody, and cached.
    Document,
    /// A file that never changes.
    Asset,
    /// For load balancers: under any host name.
    Probe,
    /// JSON for programs, and whatever else is no page.
    Api,
    /// HTML for people.
    Page,
    /// HTML that never takes part in a pop-up sign-in.
    AccountPage,
}

/// What counts against an address's allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    Free,
    /// Every request.
    All,
    /// Every POST.
    Posts,
    /// Every answer 401.
    Refusals,
}

/// Where a route is when the issuer has a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BelowIssuer,
    Root,
    /// Below the issuer (OpenID Connect Discovery §4.1), and at the root with the issuer's path
    /// after it (RFC 8414 §3.1).
    WellKnown,
}

struct Line {
    path: &'static str,
    place: Place,
    kind: Kind,
    cors: Cors,
    charge: Charge,
    mount: fn(Mount) -> Mount,
}

const fn line(
    path: &'static str,
    place: Place,
    kind: Kind,
    cors: Cors,
    charge: Charge,
    mount: fn(Mount) -> Mount,
) -> Line {
    Line { path, place, kind, cors, charge, mount }
}

/// The methods of one route and their handlers.
#[derive(Default)]
struct Mount {
    methods: Vec<Method>,
    routes: Vec<actix_web::Route>,
}

impl Mount {
    fn get<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.extend([Method::GET, Method::HEAD]);
        let guard = guard::Any(guard::Get()).or(guard::Head());
        self.routes.push(web::route().guard(guard).to(Caught(handler)));
        self
    }

    fn post<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.push(Method::POST);
        self.routes.push(web::post().to(Caught(handler)));
        self
    }

    fn put<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.push(Method::PUT);
        self.routes.push(web::put().to(Caught(handler)));
        self
    }

    fn delete<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.push(Method::DELETE);
        self.routes.push(web::delete().to(Caught(handler)));
        self
    }
}

/// What the edge knows of a route.
#[derive(Debug)]
pub struct Entry {
    /// Its line in the table.
    pub line: usize,
    /// Its path as the table spells it.
    pub pattern: &'static str,
    pub kind: Kind,
    pub cors: Cors,
    pub charge: Charge,
    pub methods: Vec<Method>,
    /// `methods` as the value of `Allow`.
    pub allow: HeaderValue,
}

/// The table at an issuer's path.
#[derive(Debug)]
pub struct Table {
    entries: Vec<Entry>,
    /// Position in `entries` by exact path.
    exact: HashMap<String, usize>,
    /// Paths with a parameter: what stands before it and after it, and the position in `entries`.
    parametric: Vec<(String, String, usize)>,
    prefix: String,
}

impl Table {
    /// `prefix`: the issuer's path, without a trailing slash.
    pub fn new(prefix: &str) -> Self {
        let mut table = Self {
            entries: Vec::with_capacity(TABLE.len()),
            exact: HashMap::new(),
            parametric: Vec::new(),
            prefix: prefix.to_owned(),
        };
        for (number, line) in TABLE.iter().enumerate() {
            let position = table.entries.len();
            table.entries.push(entry(number, line));
            for path in line.paths(prefix) {
                match path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?.1)))
                {
                    Some((before, after)) => {
                        table.parametric.push((before.to_owned(), after.to_owned(), position));
                    }
                    None => {
                        table.exact.insert(path, position);
                    }
                }
            }
        }
        table
    }

    /// The route of a path as it came over the wire. Only one spelling of each is known (rule G5):
    /// nothing is decoded, folded or cut off.
    pub fn find(&self, raw_path: &str) -> Option<&Entry> {
        let position = self.exact.get(raw_path).copied().or_else(|| {
            self.parametric.iter().find_map(|(before, after, position)| {
                let name = raw_path.strip_prefix(before.as_str())?.strip_suffix(after.as_str())?;
                is_name(name).then_some(*position)
            })
        })?;
        self.entries.get(position)
    }

    fn configure(&self, cfg: &mut ServiceConfig) {
        cfg.app_data(web::Data::new(health::Readiness::default()));
        for line in TABLE {
            for path in line.paths(&self.prefix) {
                let routes = (line.mount)(Mount::default()).routes;
                let resource = routes.into_iter().fold(web::resource(path), actix_web::Resource::route);
                cfg.service(resource);
            }
        }
    }
}

/// One path segment of letters, digits, `-`, `_` and `.`, which does not begin with a dot.
fn is_name(segment: &str) -> bool {
    let shape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(shape)
}

fn entry(number: usize, line: &Line) -> Entry {
    let methods = (line.mount)(Mount::default()).methods;
    let mut allow = methods.iter().map(Method::as_str).collect::<Vec<_>>();
    if line.cors == Open {
        allow.push("OPTIONS");
    }
    let allow = HeaderValue::try_from(allow.join(", ")).unwrap_or(HeaderValue::from_static("GET"));
    Entry {
        line: number,
        pattern: line.path,
        kind: line.kind,
        cors: line.cors,
        charge: line.charge,
        methods,
        allow,
    }
}

impl Line {
    fn paths(&self, prefix: &str) -> Vec<String> {
        let below = format!("{prefix}{}", self.path);
        match self.place {
            Root => vec![self.path.to_owned()],
            WellKnown if !prefix.is_empty() => vec![below, format!("{}{prefix}", self.path)],
            BelowIssuer | WellKnown => vec![below],
        }
    }
}

/// The paths of the table, in its order.
pub fn patterns() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|line| line.path)
}

/// The path of an issuer, without a trailing slash: empty for most.
pub fn prefix(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().trim_end_matches('/')
}

#[cfg(test)]
mod tests;
