//! Which answers a client wants encrypted, and how it encrypts its request objects (OpenID Connect Dynamic
//! Client Registration §2, RFC 9701 §6).

use super::error::{Checked, MetadataError};
use super::values::supported;
use crate::client::encryption::{ContentEncryption, Encryption, KeyManagement};

/// The two members that belong together, by name.
pub(in crate::client) struct Pair<'a> {
    pub alg: (&'static str, Option<&'a str>),
    pub enc: (&'static str, Option<&'a str>),
}

impl Pair<'_> {
    /// `enc` alone would say nothing; without it there is a default.
    pub(in crate::client) fn read(&self) -> Checked<Option<Encryption>> {
        let alg = supported(self.alg.0, self.alg.1, KeyManagement::ALL, KeyManagement::as_str)?;
        let Some(alg) = alg else {
            return match self.enc.1 {
                None => Ok(None),
                Some(_) => Err(MetadataError::new(self.enc.0, format!("needs {} beside it", self.alg.0))),
            };
        };
        let enc = supported(self.enc.0, self.enc.1, ContentEncryption::ALL, ContentEncryption::as_str)?;
        Ok(Some(Encryption { alg, enc: enc.unwrap_or_default() }))
    }
}
