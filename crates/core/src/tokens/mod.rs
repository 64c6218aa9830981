//! Tokens: minting, and judging what comes back.

pub mod access;
mod compact;
pub mod introspect;
pub mod issue;
pub mod revoke;
pub mod userinfo;
