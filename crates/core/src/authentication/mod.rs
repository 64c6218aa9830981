//! How somebody showed who they are, and what is wanted of it.
//!
//! A session holds [`Evidence`]; class (`acr`) and methods (`amr`) are derived from it. What a request wants beyond
//! being signed in stands in [`required`], as an ordered list of named checks. A [`Credential`] is what an account
//! shows evidence with. A further factor is a [`Method`] with its class and its `amr`, a kind of credential where it
//! has one, and a check that wants it.

pub mod acr;
mod credential;
mod evidence;
mod method;
mod proof;
pub mod required;

pub use credential::{Credential, CredentialId, CredentialKind, CredentialSecret};
pub use evidence::{Authentication, Evidence};
pub use method::Method;
pub use proof::{Proof, ShownCredential};
