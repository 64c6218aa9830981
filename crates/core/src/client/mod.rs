//! Clients: the model (RFC 7591 §2), what may be registered, and how they authenticate.

pub mod auth;
pub mod metadata;
mod model;
pub mod registration;

pub use model::*;
