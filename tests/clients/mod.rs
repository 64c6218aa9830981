//! Real client programs and libraries, unmodified, against the real binary.

mod apache;
mod federation;
mod flows;
mod openidconnect;
mod rotation;
pub mod scene;
