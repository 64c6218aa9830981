//! The HTTP side of Chancery: routes, endpoints, pages and the edge in front of them. Thin: what to
//! answer is decided in core. Each module stands above those that it imports, which stand below it here.
//!
//! | module | what it holds |
//! |---|---|
//! | [`routes`] | the route table, on one page |
//! | [`endpoints`] | what programs call: one file an endpoint |
//! | [`assets`] | what pages load |
//! | [`pages`] | what people see: one file a page |
//! | [`interaction`] | the sealed authorization request, its next step, signing in |
//! | [`extract`] | what requests say: parameters, cookies, credentials |
//! | [`middleware`] | what every request passes, and every answer; what a line of the route table says |
//! | [`respond`] | answers: documents, JSON, pages, redirects, errors |
//! | [`node`] | a node (ports, limits, memory), its realms (policy, keys), shared by the workers; the hops to other threads |
//! | `links` | where our own paths are found |
//! | [`views`] | what templates show |
//! | [`i18n`] | texts, and the language of a request |
#![forbid(unsafe_code)]

pub mod assets;
pub mod endpoints;
pub mod extract;
pub mod i18n;
pub mod interaction;
mod links;
pub mod middleware;
pub mod node;
pub mod pages;
pub mod respond;
pub mod routes;
pub mod views;
