//! The keys that somebody signs with: known by value, or published at a `jwks_uri`, which core cannot fetch.

use serde_json::Value;

use super::AssertionAlgorithm;
use crate::ports::{JwsError, VerifiedJws, Verifier};

/// Why something signed was not accepted: it is refused, or cannot be judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsettled<E> {
    Refused(E),
    /// Fetch the document at this `jwks_uri`, and judge again.
    NeedsJwks(String),
    /// The document there lacks the signer's `kid`: fetch it anew, if that was not just done.
    NeedsNewerJwks(String),
}

impl<E> From<E> for Unsettled<E> {
    fn from(refusal: E) -> Self {
        Self::Refused(refusal)
    }
}

/// Keys that are at hand (RFC 7517 §5).
#[derive(Debug, Clone, Copy)]
pub struct Keys<'a> {
    set: &'a Value,
    /// Where there may be newer ones.
    published_at: Option<&'a str>,
}

impl<'a> Keys<'a> {
    /// Those that are known by value, or else those of the document at `uri`, once that was fetched. `None`: there
    /// are none.
    pub fn at_hand<E>(
        own: Option<&'a Value>,
        uri: Option<&'a str>,
        fetched: Option<&'a Value>,
    ) -> Result<Option<Self>, Unsettled<E>> {
        match (own, fetched, uri) {
            (Some(set), _, _) => Ok(Some(Self { set, published_at: None })),
            (None, Some(set), uri) => Ok(Some(Self { set, published_at: uri })),
            (None, None, Some(uri)) => Err(Unsettled::NeedsJwks(uri.to_owned())),
            (None, None, None) => Ok(None),
        }
    }

    /// `refuse`: what it means when the signature is not good.
    pub fn verify<E>(
        &self,
        jws: &str,
        permitted: &[AssertionAlgorithm],
        verifier: &dyn Verifier,
        refuse: impl FnOnce(JwsError) -> E,
    ) -> Result<VerifiedJws, Unsettled<E>> {
        verifier.verify_with_jwks(jws, self.set, permitted).map_err(|error| {
            match (error, self.published_at) {
                (JwsError::UnknownKey, Some(uri)) => Unsettled::NeedsNewerJwks(uri.to_owned()),
                (error, _) => Unsettled::Refused(refuse(error)),
            }
        })
    }
}
