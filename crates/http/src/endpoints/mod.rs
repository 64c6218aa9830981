//! One file an endpoint.

pub mod authorize;
pub mod check_session;
pub mod client_logo;
pub mod discovery;
pub mod end_session;
pub mod health;
pub mod introspect;
pub mod jwks;
pub mod metrics;
pub mod register;
pub mod revoke;
pub mod static_files;
pub mod token;
pub mod userinfo;
