//! The HTTP side of Chancery: routes, endpoints, pages and the edge in front of them. Thin: what to
//! answer is decided in core.
//!
//! | module | what it holds |
//! |---|---|
//! | [`routes`] | the route table, on one page |
//! | [`state`] | ports, policy and this node's memory, shared by the workers |
//! | [`blocking`], [`hashing`] | the hops to threads that may wait or compute |
//! | [`endpoints`], [`pages`] | one file an endpoint, one file a page |
//! | [`extract`], [`respond`] | from requests, to responses |
//! | [`middleware`] | what every request passes |
//! | [`upstream`], [`detours`] | other providers, as a port; who is back from them |
//! | [`views`], [`i18n`] | templates and texts |
#![forbid(unsafe_code)]

pub mod advance;
pub mod audit;
pub mod blocking;
mod client_keys;
pub mod detours;
pub mod directory;
pub mod endpoints;
pub mod extract;
pub mod flow;
pub mod front_channel;
pub mod hashing;
pub mod i18n;
pub mod middleware;
pub mod pages;
pub mod respond;
pub mod routes;
pub mod sign_in;
mod signing_keys;
pub mod state;
pub mod upstream;
pub mod views;

#[cfg(test)]
mod test_state;
