//! The protocol and the rules of Chancery. No I/O, no async, no clock and no randomness of its own:
//! whatever is needed from outside comes through a port (module [`ports`]).
//!
//! | module | specification |
//! |---|---|
//! | [`acr`] | OpenID Connect Core §2 |
//! | [`authorize`] | OAuth 2.1 §4.1, OpenID Connect Core §3.1.2, RFC 9207 |
//! | [`backchannel_logout`] | OpenID Connect Back-Channel Logout |
//! | [`claims_request`] | OpenID Connect Core §5.5 |
//! | [`client`] | RFC 7591, RFC 7592 (metadata, registration), RFC 6749 §2.3, RFC 7523, RFC 10070 (authentication) |
//! | [`discovery`] | RFC 8414, OpenID Connect Discovery |
//! | [`federation`] | OpenID Connect Core §3.1, as the relying party |
//! | [`grants`] | OAuth 2.1 §4.1.3, §4.2, §4.3 |
//! | [`keyring`] | RFC 7517, rotation |
//! | [`logout`] | OpenID Connect RP-Initiated Logout |
//! | [`pkce`] | RFC 7636 |
//! | [`resource`] | RFC 8707 |
//! | [`tokens`] | RFC 9068, OpenID Connect Core §2, RFC 7662, RFC 7009 |
#![forbid(unsafe_code)]

pub mod account;
pub mod acr;
pub mod actor;
pub mod authorize;
pub mod backchannel_logout;
pub mod claims_request;
pub mod client;
pub mod consent;
pub mod discovery;
pub mod error;
pub mod events;
pub mod federation;
pub mod grants;
pub mod keyring;
pub mod live;
pub mod logout;
pub mod logout_delivery;
pub mod outbox;
pub mod params;
pub mod password_policy;
pub mod pkce;
pub mod policy;
pub mod ports;
pub mod realm;
pub mod redirect_uri;
pub mod resource;
pub mod role;
pub mod scope;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod standard_claims;
pub mod subject;
pub mod text;
pub mod throttle;
pub mod time;
pub mod tokens;
pub mod unit;
