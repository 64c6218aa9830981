//! Client metadata (RFC 7591 §2, OpenID Connect Dynamic Client Registration §2, RP-Initiated Logout
//! §3.1): what a client or an administrator says of a client, and the rules it must meet.
//!
//! One set of rules serves the registration endpoint and the commands. Members that a server does not
//! know are ignored, as RFC 7591 §2 demands; members that it knows have strict types.

pub(in crate::client) mod context;
pub(in crate::client) mod encryption;
pub(in crate::client) mod error;
pub(in crate::client) mod jwks;
pub(in crate::client) mod member;
mod read;
mod register;
mod render;
pub(in crate::client) mod request_uris;
mod sector;
#[cfg(test)]
mod tests;
mod unsupported;
pub(in crate::client) mod uris;
pub(in crate::client) mod values;

pub use super::sections::ClientMetadata;
pub use context::RegistrationContext;
pub use error::MetadataError;
pub use jwks::check_public as check_public_jwks;
pub use register::register;
pub use render::{to_metadata, to_registered};
pub use sector::{check_sector_document, no_sector_document};
