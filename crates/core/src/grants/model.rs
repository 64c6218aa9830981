//! The stored state behind codes and tokens.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::binding::Binding;
use crate::claims_request::ClaimsRequest;
use crate::client::ClientId;
use crate::generation::Generations;
use crate::pkce::CodeChallenge;
use crate::realm::RealmId;
use crate::revocation::RevocationReason;
use crate::scope::Scope;
use crate::secret::Digest;
use crate::session::SessionId;
use crate::subject::Subject;
use crate::time::{Micros, Timestamp};

/// Identifier of a grant (UUID, 32 hexadecimal digits).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GrantId(pub String);

impl GrantId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person's sign-in and consent established; the same in a code and in the grant it buys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Authorization {
    /// Version of this shape, which is stored as JSON.
    pub v: u32,
    pub client: ClientId,
    pub account: AccountId,
    pub subject: Subject,
    /// In which they signed in, where there is one that is ours: not at a device, nor by an exchanged token.
    pub session: Option<ClientSession>,
    pub scope: Scope,
    pub resources: BTreeSet<String>,
    pub generations: Generations,
    pub nonce: Option<String>,
    pub auth_time: Timestamp,
    pub acr: String,
    pub amr: Vec<String>,
    /// `max_age` was asked for, so the ID token must hold `auth_time` (OpenID Connect Core §2).
    pub auth_time_requested: bool,
    /// Single claims that were asked for and allowed.
    #[serde(default, skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
}

/// A session, as one client knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSession {
    pub id: SessionId,
    /// The claim `sid` (OpenID Connect Front-Channel Logout §3).
    pub sid: String,
}

/// What the code is bound to and must be presented with (rules Z15, T3, T4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBinding {
    pub redirect_uri: String,
    pub code_challenge: Option<CodeChallenge>,
    /// What the request that redeems it must prove.
    #[serde(default, skip_serializing_if = "Binding::is_none")]
    pub sender: Binding,
}

/// An authorization code (RFC 6749 §1.3.1), stored by its digest.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorizationCode {
    pub realm: RealmId,
    pub digest: Digest,
    pub authorization: Authorization,
    pub binding: CodeBinding,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub state: CodeState,
}

/// Whether a code was used: a consumed one has no way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeState {
    Issued,
    Consumed { at: Timestamp, grant: GrantId },
}

/// A grant: the row that tokens name and refresh tokens live in.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    pub realm: RealmId,
    pub id: GrantId,
    pub authorization: Authorization,
    pub origin: Origin,
    /// `true`: ends with its session, which it has then.
    pub session_bound: bool,
    pub refresh: RefreshState,
    /// What requests that use its refresh tokens must prove.
    pub binding: Binding,
    pub created_at: Timestamp,
    /// When nothing issued from it can still be valid: the row may be purged after.
    pub expires_at: Timestamp,
    pub revoked: Option<Revoked>,
}

/// Where a grant came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A code bought it. Its digest is kept for the grant's life, so that a replay is recognised after the
    /// code's row is gone.
    Code { digest: Digest, binding: CodeBinding },
    /// The authorization endpoint handed out an access token itself (OpenID Connect Core §3.2, §3.3).
    FrontChannel,
}

impl Origin {
    /// The name under which it is stored.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::FrontChannel => "front_channel",
        }
    }
}

/// The refresh token family of a grant: one row however often it rotates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefreshState {
    /// No refresh token was issued.
    None,
    Family(RefreshFamily),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshFamily {
    /// Sequence of the newest refresh token, from 0.
    pub sequence: i64,
    /// When `sequence` was reached.
    pub rotated_at: Micros,
    /// Unused until then, the family is dead.
    pub idle_expires_at: Timestamp,
    /// Absolute limit (rule T8).
    pub expires_at: Timestamp,
}

/// When and why a grant was revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    pub at: Timestamp,
    pub reason: RevocationReason,
}
