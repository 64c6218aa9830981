//! The authorization endpoint (OAuth 2.1 §4.1.1, OpenID Connect Core §3.1.2).
//!
//! 1. [`target`]: client, redirect URI and response mode are proven. Errors before that are pages.
//! 2. [`request`]: the ordered list of named checks. Errors from here on redirect.
//! 3. [`interaction`]: what the person must still do, if anything.
//! 4. [`complete`]: the code, in one unit of work.
//! 5. [`respond`]: the parameters that go back to the client; [`session_state`] is one of them.

pub mod advance;
pub mod complete;
pub mod interaction;
pub mod look_up;
pub mod prompt;
pub mod request;
pub mod request_object;
pub mod request_reference;
pub mod respond;
pub mod session_state;
pub mod situation;
pub mod target;

pub use target::Rejection;
