//! Real client programs and libraries, unmodified, against the real binary.

mod apache;
mod federation;
mod flows;
mod openidconnect;
mod profiles;
mod rotation;
pub mod scene;
