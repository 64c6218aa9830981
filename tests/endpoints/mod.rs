//! One file or folder an endpoint.

mod authorize;
mod introspect;
mod jwks;
mod revoke;
mod token;
mod userinfo;
