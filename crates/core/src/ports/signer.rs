//! Ports: signing and verifying (RFC 7515).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::client::{AssertionAlgorithm, SigningAlgorithm};
use crate::memory::Size;
use crate::time::Timestamp;

/// The header's `typ` of what this server signs: it separates uses (rule J2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenType {
    /// `JWT` (OpenID Connect Core §2).
    IdToken,
    /// `at+jwt` (RFC 9068 §2.1).
    AccessToken,
    /// `logout+jwt` (OpenID Connect Back-Channel Logout §2.4).
    LogoutToken,
    /// No `typ` at all: a signed userinfo answer (OpenID Connect Core §5.3.2), for which none is defined.
    /// Those that look for one in an ID token do not take this for it.
    Userinfo,
    /// `token-introspection+jwt` (RFC 9701 §5).
    Introspection,
}

impl TokenType {
    pub const ALL: [Self; 5] =
        [Self::IdToken, Self::AccessToken, Self::LogoutToken, Self::Userinfo, Self::Introspection];

    /// The header value.
    pub const fn typ(self) -> Option<&'static str> {
        match self {
            Self::IdToken => Some("JWT"),
            Self::AccessToken => Some("at+jwt"),
            Self::LogoutToken => Some("logout+jwt"),
            Self::Userinfo => None,
            Self::Introspection => Some("token-introspection+jwt"),
        }
    }

    /// Whether it is ever presented to us, so that it must not be longer than what we look at.
    pub const fn comes_back(self) -> bool {
        matches!(self, Self::IdToken | Self::AccessToken)
    }
}

/// Why a JWS was refused or could not be made; for the log alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    #[error("no active signing key for {0}")]
    NoKey(SigningAlgorithm),
    #[error("the token would be longer than what is verified")]
    TooLong,
    #[error("malformed JWS: {0}")]
    Malformed(&'static str),
    #[error("unknown key")]
    UnknownKey,
    #[error("algorithm not permitted")]
    Algorithm,
    #[error("bad signature")]
    Signature,
    #[error("crypto library: {0}")]
    Library(String),
}

/// Finds the keys that this server signs with.
pub trait Signer: Send + Sync {
    /// The key that is active at a moment, ready for use; [`JwsError::NoKey`] when there is none. Found before
    /// anything is consumed, it cannot be missing afterwards.
    fn key(&self, algorithm: SigningAlgorithm, now: Timestamp) -> Result<Arc<dyn ReadyKey>, JwsError>;

    /// As [`ReadyKey::sign`], by the key that is active at a moment.
    fn sign(
        &self,
        algorithm: SigningAlgorithm,
        token_type: TokenType,
        claims: &[u8],
        now: Timestamp,
    ) -> Result<String, JwsError> {
        self.key(algorithm, now)?.sign(token_type, claims)
    }
}

/// A private key of ours that is loaded.
pub trait ReadyKey: Send + Sync {
    /// Refuses claims of so many bytes that the token would be longer than what is verified when it comes
    /// back ([`JwsError::TooLong`]).
    fn refuse_too_long(&self, token_type: TokenType, length: usize) -> Result<(), JwsError>;

    /// Compact JWS over `claims` (serialised JSON). Costs up to 0.7 ms: never inside a transaction.
    fn sign(&self, token_type: TokenType, claims: &[u8]) -> Result<String, JwsError>;
}

/// A JWS whose signature was verified. Its claims are not judged yet.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedJws {
    pub algorithm: &'static str,
    /// `typ` of the header.
    pub typ: Option<String>,
    pub kid: Option<String>,
    pub claims: Map<String, Value>,
}

/// Verifies signatures, and nothing but signatures: claims are judged by core.
pub trait Verifier: Send + Sync {
    /// A token of ours of this type, by a published key; returns its claims as serialised JSON.
    /// Its header must be exactly one that we write, which rules out `none`, `jwk`, `jku`, `x5u`,
    /// `crit` and foreign `kid` (rule J1).
    fn verify_own(&self, token: &str, token_type: TokenType, now: Timestamp) -> Result<Vec<u8>, JwsError>;

    /// A JWS by a key of `jwks` (RFC 7517 §5) with one of the permitted algorithms. With a `kid` in
    /// the header only keys of that `kid` count ([`JwsError::UnknownKey`] when there is none).
    fn verify_with_jwks(
        &self,
        token: &str,
        jwks: &Value,
        permitted: &[AssertionAlgorithm],
    ) -> Result<VerifiedJws, JwsError>;

    /// An HS256 JWS under a shared secret.
    fn verify_with_secret(&self, token: &str, secret: &[u8]) -> Result<VerifiedJws, JwsError>;

    /// How much is kept of tokens of ours that were verified a short while ago.
    fn remembered(&self) -> Size {
        Size::default()
    }
}
