//! The web kit: what endpoints and pages are made with, whoever's they are. Each module stands above those that it
//! imports, which stand below it here.
//!
//! | module | what it holds |
//! |---|---|
//! | [`extract`] | what requests say: parameters, cookies, credentials |
//! | [`middleware`] | what every request passes, and every answer; what a line of the route table says |
//! | [`respond`] | answers: documents, JSON, pages, redirects, errors |
//! | [`node`] | ports, policy and this node's memory, shared by the workers; the hops to other threads |
//! | [`links`] | where our own paths are found |
//! | [`views`] | what every page is given, and the error page |
//! | [`i18n`] | texts, and the language of a request |
#![forbid(unsafe_code)]

pub mod extract;
pub mod i18n;
pub mod links;
pub mod middleware;
pub mod node;
pub mod respond;
pub mod views;
