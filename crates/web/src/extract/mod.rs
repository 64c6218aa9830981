//! From requests to values that core judges.

pub mod accept;
pub mod bearer;
pub mod browser;
pub mod call;
pub mod client_auth;
pub mod json;
pub mod params;
pub mod proof;
pub mod visit;
