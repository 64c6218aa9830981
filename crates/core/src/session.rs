//! Browsers, their sessions, and each session's clients.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::authentication::Authentication;
use crate::client::ClientId;
use crate::realm::RealmId;
use crate::secret::Digest;
use crate::time::Timestamp;

/// Identifier of a session (UUID); internal, never in a cookie.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(pub String);

/// Identifier of a browser row (UUID).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BrowserId(pub String);

/// A browser that somebody has signed in with. Its cookie value changes at each sign-in (rule L1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    pub realm: RealmId,
    pub id: BrowserId,
    /// SHA-256 of the session cookie's value.
    pub cookie: Digest,
    pub created_at: Timestamp,
    /// `User-Agent` and address at the last sign-in, for the list that people see.
    pub user_agent: String,
    pub address: String,
}

/// One account signed in at one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub realm: RealmId,
    pub id: SessionId,
    pub browser: BrowserId,
    pub account: AccountId,
    /// What was shown at the latest sign-in.
    pub authentication: Authentication,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// Absolute limit.
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// Whether the session may be used: not ended, within the absolute limit, and seen within
    /// `idle_seconds` (rule L11).
    pub const fn is_live(&self, now: Timestamp, idle_seconds: i64) -> bool {
        self.ended_at.is_none() && now.0 < self.expires_at.0 && now.0 < self.last_seen_at.plus(idle_seconds).0
    }

    /// When credentials were last presented, for tokens and lists.
    pub fn auth_time(&self) -> Timestamp {
        self.authentication.at().seconds()
    }
}

/// A client that got tokens in a session, with the `sid` it knows the session by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionClient {
    pub session: SessionId,
    pub client: ClientId,
    /// `sid` claim (OpenID Connect Front-Channel Logout §3), one per session and client.
    pub sid: String,
    pub created_at: Timestamp,
}
