//! From decisions to responses.

pub mod body;
mod busy;
pub mod cookies;
pub mod document;
pub mod json;
pub mod jwt;
pub mod oauth_error;
pub mod page;
pub mod redirect;
pub mod refusal;
pub mod refused;
