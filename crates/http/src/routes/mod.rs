//! The whole route table.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, web};

use crate::assets::{check_session, client_logo, static_files};
use crate::endpoints::{
    authorize, discovery, federation_logout, health, introspect, jwks, metrics, register, revoke, token,
    userinfo,
};
use crate::pages::{account, consent, federation, home, sign_in, sign_out, signup};
use chancery_web::middleware::cors::Cors::{Closed, Open};
use chancery_web::middleware::edge::Edge;
use chancery_web::middleware::sites::Sites;
use chancery_web::middleware::table::Charge::{All, Free, Posts, Refusals};
use chancery_web::middleware::table::Kind::{AccountPage, Api, Asset, Document, Page, Probe, Resource};
use chancery_web::middleware::table::Place::{BelowIssuer, Root, WellKnown};
use chancery_web::middleware::table::{Line, line};
use chancery_web::node::realms::Realms;

/// Every route: where it is, what it answers, who may read that from a script, what counts against
/// the address's allowance, and its methods. `HEAD` goes with `GET`.
static TABLE: &[Line] = &[
    line("/token", BelowIssuer, Api, Open, Refusals, |at| at.post(token::post)),
    line("/introspect", BelowIssuer, Api, Closed, Refusals, |at| at.post(introspect::post)),
    line("/userinfo", BelowIssuer, Resource, Open, Refusals, |at| at.get(userinfo::get).post(userinfo::get)),
    line("/jwks.json", BelowIssuer, Document, Open, Free, |at| at.get(jwks::get)),
    line("/.well-known/openid-configuration", WellKnown, Document, Open, Free, |at| at.get(discovery::get)),
    line("/.well-known/oauth-authorization-server", WellKnown, Document, Open, Free, |at| {
        at.get(discovery::get)
    }),
    line("/revoke", BelowIssuer, Api, Open, Refusals, |at| at.post(revoke::post)),
    line("/register", BelowIssuer, Resource, Open, All, |at| at.post(register::post)),
    line("/register/{client_id}", BelowIssuer, Resource, Open, All, |at| {
        at.get(register::manage::get).put(register::manage::put).delete(register::manage::delete)
    }),
    line("/authorize", BelowIssuer, Page, Closed, Free, |at| at.get(authorize::get).post(authorize::post)),
    line("/end_session", BelowIssuer, Page, Closed, Free, |at| at.get(sign_out::get).post(sign_out::post)),
    line("/check_session", BelowIssuer, Page, Closed, Free, |at| at.get(check_session::get)),
    line("/client-logo", BelowIssuer, Api, Closed, Free, |at| at.get(client_logo::get)),
    line("/", BelowIssuer, Page, Closed, Free, |at| at.get(home::get)),
    line("/login", BelowIssuer, Page, Closed, Posts, |at| at.get(sign_in::get).post(sign_in::post)),
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
        at.post(federation_logout::post)
    }),
    line("/static/{file}", BelowIssuer, Asset, Closed, Free, |at| at.get(static_files::serve)),
    line("/healthz", Root, Probe, Closed, Free, |at| at.get(health::alive)),
    line("/readyz", Root, Probe, Closed, Free, |at| at.get(health::ready)),
];

/// The public server, for `HttpServer` and for tests alike.
pub fn app(
    realms: web::Data<Realms>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let sites = Arc::new(Sites::new(&realms, TABLE));
    let edge = Edge::new(realms.node(), Arc::clone(&sites));
    App::new().app_data(realms).configure(|cfg| sites.configure(cfg)).wrap(edge)
}

/// The management listener: what only an operator's own machines should see.
pub fn management(
    realms: web::Data<Realms>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse, Error = Error, InitError = ()>,
> {
    App::new()
        .app_data(realms)
        .route("/metrics", web::get().to(metrics::get))
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
}

/// The paths of the table, in its order.
pub fn patterns() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|line| line.path)
}

#[cfg(test)]
mod tests;
