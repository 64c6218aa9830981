//! The HTTP side of Chancery: routes, endpoints and pages, made with the kit of crate `chancery-web`. Thin: what
//! to answer is decided in core. Each module stands above those that it imports, which stand below it here.
//!
//! | module | what it holds |
//! |---|---|
//! | [`routes`] | the route table, on one page |
//! | [`endpoints`] | what programs call: one file an endpoint |
//! | [`assets`] | what pages load |
//! | [`pages`] | what people see: one file a page |
//! | [`interaction`] | the sealed authorization request, its next step, signing in |
//! | [`views`] | what templates show |
#![forbid(unsafe_code)]

pub mod assets;
pub mod endpoints;
pub mod interaction;
pub mod pages;
pub mod routes;
pub mod views;
