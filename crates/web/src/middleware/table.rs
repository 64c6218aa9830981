//! What a line of the route table says, and the table as the edge and the framework read it.

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, Responder, guard};

use super::below::Below;
use super::cors::Cors;
use super::panic::Caught;
use crate::respond::refused::Manner;

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
    /// JSON for programs that show a token (RFC 6750).
    Resource,
    /// HTML for people.
    Page,
    /// HTML that never takes part in a pop-up sign-in.
    AccountPage,
}

impl Kind {
    /// How the errors of such a route look.
    pub const fn manner(self) -> Manner {
        match self {
            Self::Page | Self::AccountPage => Manner::Page,
            Self::Resource => Manner::Resource,
            Self::Document | Self::Asset | Self::Probe | Self::Api => Manner::Token,
        }
    }
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
pub enum Place {
    BelowIssuer,
    Root,
    /// Below the issuer (OpenID Connect Discovery §4.1), and at the root with the issuer's path
    /// after it (RFC 8414 §3.1).
    WellKnown,
}

/// One line of the table.
#[derive(Debug)]
pub struct Line {
    pub path: &'static str,
    place: Place,
    pub kind: Kind,
    pub cors: Cors,
    charge: Charge,
    mount: fn(Mount) -> Mount,
}

/// A line, written so that the table stays one.
pub const fn line(
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
#[must_use]
pub struct Mount {
    methods: Vec<Method>,
    routes: Vec<actix_web::Route>,
}

impl Mount {
    pub fn get<H, Args>(mut self, handler: H) -> Self
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

    pub fn post<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.push(Method::POST);
        self.routes.push(web::post().to(Caught(handler)));
        self
    }

    pub fn put<H, Args>(mut self, handler: H) -> Self
    where
        H: Handler<Args>,
        H::Output: Responder + 'static,
        Args: FromRequest + 'static,
    {
        self.methods.push(Method::PUT);
        self.routes.push(web::put().to(Caught(handler)));
        self
    }

    pub fn delete<H, Args>(mut self, handler: H) -> Self
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
    lines: &'static [Line],
    entries: Vec<Entry>,
    /// Position in `entries` by exact path.
    exact: HashMap<String, usize>,
    /// Paths with a parameter: what stands before it and after it, and the position in `entries`.
    parametric: Vec<(String, String, usize)>,
    prefix: String,
}

impl Table {
    /// `prefix`: the issuer's path, without a trailing slash.
    pub fn new(prefix: &str, lines: &'static [Line]) -> Self {
        let mut table = Self {
            lines,
            entries: Vec::with_capacity(lines.len()),
            exact: HashMap::new(),
            parametric: Vec::new(),
            prefix: prefix.to_owned(),
        };
        for (number, line) in lines.iter().enumerate() {
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

    /// The issuer's path.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Mounts every line that hangs on the issuer, for requests that `below` lets pass, and with `root` the
    /// others.
    pub fn configure(&self, cfg: &mut ServiceConfig, root: bool, below: Option<&Below>) {
        for line in self.lines.iter().filter(|line| root || line.place != Place::Root) {
            for path in line.paths(&self.prefix) {
                let routes = (line.mount)(Mount::default()).routes;
                let mut resource = routes.into_iter().fold(web::resource(path), actix_web::Resource::route);
                if let Some(below) = below.filter(|_| line.place != Place::Root) {
                    resource = resource.guard(below.clone());
                }
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
    if line.cors == Cors::Open {
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
            Place::Root => vec![self.path.to_owned()],
            Place::WellKnown if !prefix.is_empty() => vec![below, format!("{}{prefix}", self.path)],
            Place::BelowIssuer | Place::WellKnown => vec![below],
        }
    }
}
