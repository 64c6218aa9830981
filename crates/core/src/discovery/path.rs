//! Paths of the endpoints, below the issuer.

pub const AUTHORIZE: &str = "/authorize";
pub const TOKEN: &str = "/token";
pub const USERINFO: &str = "/userinfo";
pub const JWKS: &str = "/jwks.json";
pub const INTROSPECT: &str = "/introspect";
pub const REVOKE: &str = "/revoke";
pub const END_SESSION: &str = "/end_session";
pub const CHECK_SESSION: &str = "/check_session";
pub const REGISTER: &str = "/register";
