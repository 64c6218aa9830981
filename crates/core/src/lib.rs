//! The protocol and the rules of Chancery. No I/O, no async, no clock and no randomness of its own:
//! whatever is needed from outside comes through a port (module [`ports`]).
//!
//! | module | what it holds | specification |
//! |---|---|---|
//! | [`account`] | the people who sign in | |
//! | [`actor`] | who acts, and from where | |
//! | [`administration`] | why an act of an administrator cannot be done | |
//! | [`apps`] | the apps a person has let in, and taking one away | |
//! | [`authentication`] | how somebody showed who they are, and what is wanted of it | OpenID Connect Core §2, RFC 8176 |
//! | [`authorize`] | the authorization request, from its checks to its answer | OAuth 2.1 §4.1, OpenID Connect Core §3.1.2, RFC 9207 |
//! | [`binding`] | what tokens are bound to, and what requests prove | RFC 7800, RFC 9449, RFC 8705 |
//! | [`claims_request`] | the parameter `claims` | OpenID Connect Core §5.5 |
//! | [`client`] | metadata and registration; authentication | RFC 7591, RFC 7592; RFC 6749 §2.3, RFC 7523, RFC 10070 |
//! | [`consent`] | what a person has allowed a client | |
//! | [`discovery`] | what the server says of itself | RFC 8414, OpenID Connect Discovery |
//! | [`error`] | the one error that leaves an endpoint | RFC 6749 §4.1.2.1, §5.2, RFC 6750 §3.1 |
//! | [`events`] | what happens, as one list | |
//! | [`federation`] | sign-in with other providers | OpenID Connect Core §3.1, as the relying party |
//! | [`grants`] | what buys tokens, one file a grant | OAuth 2.1 §4.1.3, §4.2, §4.3 |
//! | [`housekeeping`] | what a node does from time to time | |
//! | [`keyring`] | the server's keys and their rotation | RFC 7517 |
//! | [`logout`] | sign-out that an app asks for | OpenID Connect RP-Initiated Logout |
//! | [`logout_delivery`] | a logout token on its way | OpenID Connect Back-Channel Logout §2 |
//! | [`memory`] | what hot paths keep in memory, bounded in bytes | |
//! | [`one_time`] | tokens that are good for so many uses | |
//! | [`outbox`] | what is to be delivered outside | |
//! | [`params`] | request parameters, their bounds and repeats | RFC 6749 §3.1, §3.2 |
//! | [`password_policy`] | what a new password must be | NIST SP 800-63B-4 §3.1.1 |
//! | [`people`] | what is done to accounts | |
//! | [`pkce`] | proof keys for code exchange | RFC 7636 |
//! | [`policy`] | what the operator decides | |
//! | [`pool`] | how pools and queues say how they are | |
//! | [`ports`] | what core needs from outside, one small trait each | |
//! | [`realm`] | whose rows, cache keys and cookies | |
//! | [`realm_vault`] | sealed values that stay in their realm | |
//! | [`redirect_uri`] | registration and exact comparison | RFC 9700 §2.1, RFC 8252 §7.3 |
//! | [`resource`] | APIs that tokens are for | RFC 8707 |
//! | [`revocation`] | why tokens stopped being good before their time | |
//! | [`role`] | names of roles | RFC 9068 §2.2.3.1 |
//! | [`scope`] | scope and its tokens | RFC 6749 §3.3 |
//! | [`secret`] | secret values and their digests | |
//! | [`session`] | browsers, sessions and the clients in them | |
//! | [`sessions`] | what is done to sessions: their end, of which clients are told | OpenID Connect Back-Channel Logout |
//! | [`sign_in`] | signing in with a password | |
//! | [`standard_claims`] | what is said of a person, each claim with its type | OpenID Connect Core §5.1 |
//! | [`subject`] | the values of `sub` | OpenID Connect Core §8 |
//! | [`text`] | names that people read or type | |
//! | [`throttle`] | counting guesses before anything is hashed | NIST SP 800-63B-4 §3.2.2 |
//! | [`time`] | points in time | |
//! | [`tokens`] | minting, judging, introspecting and revoking | RFC 9068, OpenID Connect Core §2, RFC 7662, RFC 7009 |
//! | [`unit`] | the unit of work | |
#![forbid(unsafe_code)]

pub mod account;
pub mod actor;
pub mod administration;
pub mod apps;
pub mod authentication;
pub mod authorize;
pub mod binding;
pub mod claims_request;
pub mod client;
pub mod consent;
pub mod discovery;
pub mod error;
pub mod events;
pub mod federation;
pub mod generation;
pub mod grants;
pub mod housekeeping;
pub mod json_object;
pub mod keyring;
pub mod logout;
pub mod logout_delivery;
pub mod memory;
pub mod one_time;
pub mod outbox;
pub mod params;
pub mod password_policy;
pub mod people;
pub mod pkce;
pub mod policy;
pub mod pool;
pub mod ports;
pub mod realm;
pub mod realm_vault;
pub mod redirect_uri;
pub mod resource;
pub mod revocation;
pub mod role;
pub mod scope;
pub mod secret;
pub mod session;
pub mod sessions;
pub mod sign_in;
pub mod standard_claims;
pub mod subject;
pub mod text;
pub mod throttle;
pub mod time;
pub mod tokens;
pub mod unit;
