//! Everything that the server fetches from elsewhere goes through here (rules P6, R18).
//!
//! - [`GuardedClient`] dials checked addresses alone, follows nothing, and stops early.
//! - [`Documents`] caches the JSON documents and the pictures that it fetches.
//! - Names are looked up on [`threads`] that serve nothing else.
#![forbid(unsafe_code)]

mod address;
mod allow;
mod client;
mod documents;
mod error;
mod fetches;
mod pictures;
mod request_objects;
mod resolver;
pub mod threads;
mod tls;

#[cfg(test)]
mod tests;

pub use client::{Fetched, GuardedClient, Limits, OutboundOptions};
pub use documents::Documents;
pub use error::{FetchError, OutboundError};
pub use pictures::Picture;
