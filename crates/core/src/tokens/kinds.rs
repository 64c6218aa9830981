//! The kinds of tokens that are presented to us: one recogniser for introspection and revocation. A new kind is
//! a variant here, an answer in [`super::introspect`] and an act in [`super::revoke`].

use crate::grants::RefreshToken;
use crate::ports::{TokenType, Vault, Verifier};
use crate::time::Timestamp;

use super::access::AccessToken;

/// What a presented token is; the hint is not needed, so a wrong one cannot harm.
#[derive(Debug, Clone, PartialEq)]
pub enum Presented {
    Refresh(RefreshToken),
    /// With a good signature; not judged yet.
    Access(Box<AccessToken>),
    /// Not ours, or altered.
    Unknown,
}

/// Recognises a token of ours.
pub fn recognise(token: &str, vault: &dyn Vault, verifier: &dyn Verifier, now: Timestamp) -> Presented {
    if let Some(refresh) = RefreshToken::decode(token, vault) {
        return Presented::Refresh(refresh);
    }
    verifier
        .verify_own(token, TokenType::AccessToken, now)
        .ok()
        .and_then(|claims| serde_json::from_slice(&claims).ok())
        .map_or(Presented::Unknown, |access| Presented::Access(Box::new(access)))
}
