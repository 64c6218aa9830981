//! One file or folder an endpoint.

mod introspect;
mod jwks;
mod revoke;
mod token;
mod userinfo;
