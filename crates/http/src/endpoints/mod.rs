//! One file an endpoint.

pub mod authorize;
pub mod discovery;
pub mod federation_logout;
pub mod health;
pub mod introspect;
pub mod jwks;
pub mod metrics;
pub mod register;
pub mod revoke;
pub mod token;
pub mod userinfo;
