//! Grants: what a client was allowed, and how each `grant_type` establishes it.

mod model;

pub use model::*;
