//! Tokens: minting, and judging what comes back.

pub mod access;
mod compact;
mod error;
pub mod exchange;
pub mod introspect;
pub mod issue;
pub mod kinds;
pub mod revoke;
pub mod userinfo;

pub use error::MintError;
