//! A message taken apart.

use chancery_core::ports::JweError;

/// Longest JWE that is looked at, in bytes: room for the longest JWS.
const MAX_JWE: usize = 24 * 1024;

/// The five parts of a message, still encoded.
pub(super) struct Parts<'a> {
    pub header: &'a str,
    pub encrypted_key: &'a str,
    pub iv: &'a str,
    pub ciphertext: &'a str,
    pub tag: &'a str,
}

/// Splits a message (RFC 7516 §3.1); anything too long is refused before it is looked at.
pub(super) fn split(token: &str) -> Result<Parts<'_>, JweError> {
    if token.len() > MAX_JWE {
        return Err(JweError::Malformed("too long"));
    }
    let mut parts = token.split('.');
    let mut next = || parts.next().ok_or(JweError::Malformed("not five parts"));
    let split =
        Parts { header: next()?, encrypted_key: next()?, iv: next()?, ciphertext: next()?, tag: next()? };
    if parts.next().is_some() { Err(JweError::Malformed("not five parts")) } else { Ok(split) }
}
