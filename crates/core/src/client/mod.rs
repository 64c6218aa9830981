//! Clients: the model (RFC 7591 §2), what may be registered, and how they authenticate.

mod algorithm;
pub mod auth;
pub mod metadata;
mod model;
pub mod registration;
mod spelled;

pub use algorithm::{AssertionAlgorithm, HashFunction, SigningAlgorithm};
pub use model::*;
