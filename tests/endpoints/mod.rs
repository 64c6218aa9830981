//! One file or folder an endpoint.

mod authorize;
mod client_logo;
mod discovery;
mod encryption;
mod introspect;
mod jwks;
pub(crate) mod register;
mod revoke;
mod signed_introspection;
mod signed_userinfo;
mod token;
mod userinfo;
