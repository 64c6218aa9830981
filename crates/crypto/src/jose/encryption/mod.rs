//! JSON Web Encryption (RFC 7516): answers to clients, and what clients encrypt to us (rule J3).
//!
//! josekit wraps and agrees on keys, and makes what goes out. What comes in is taken apart here, because
//! josekit inflates without limit, decrypts CBC before it looks at the tag, takes tags of any length, and
//! panics when an initialization vector is missing or a wrapped key is too short.

mod algorithms;
mod client_key;
mod content;
mod header;
mod incoming;
mod own_key;
mod parts;
mod public_key;

#[cfg(test)]
mod tests;

pub(super) use client_key::recipient;
pub(super) use incoming::decrypt;
pub(super) use own_key::OwnKey;
