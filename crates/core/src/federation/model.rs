//! People as other providers know them, and their identities here.

use crate::text::domain;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::account::AccountId;
use crate::realm::RealmId;
use crate::session::SessionId;
use crate::time::Timestamp;

use super::provider_id::ProviderId;

/// What a provider said of a person, after everything that can be checked was checked: signature, issuer,
/// audience, nonce, times (OpenID Connect Core §3.1.3.7), and that userinfo is about the same subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vouched {
    pub issuer: String,
    pub subject: String,
    /// A name to sign in with, as the provider has it.
    pub username: Option<String>,
    pub email: Option<String>,
    /// Whether the provider said `true`, the JSON value: the text "true" is no proof (rule F2).
    pub email_verified: bool,
    /// `hd`: the organisation that Google hosts the account for.
    pub hosted_domain: Option<String>,
    /// Standard claims with their right types, beside those with members of their own.
    pub claims: Map<String, Value>,
    pub auth_time: Option<Timestamp>,
    pub acr: Option<String>,
    pub amr: Vec<String>,
    /// The provider's session (OpenID Connect Front-Channel Logout §3).
    pub sid: Option<String>,
    /// For `id_token_hint` when the person signs out there, too.
    #[serde(skip)]
    pub id_token: Option<String>,
    /// Names of what it said and nobody understood: left out, and told in the log.
    #[serde(skip)]
    pub ignored: Vec<&'static str>,
}

impl Vouched {
    /// What stands after the `@` of the e-mail address, in the form in which domains compare.
    pub fn email_domain(&self) -> Option<String> {
        let (_, name) = self.email.as_deref()?.rsplit_once('@')?;
        Some(domain(name))
    }

    /// How people recognise this identity.
    pub fn label(&self) -> &str {
        // an address that nobody proved could be anybody's
        let email = self.email.as_deref().filter(|_| self.email_verified);
        email.or(self.username.as_deref()).unwrap_or(&self.subject)
    }
}

/// An account's identity at another provider. Known by issuer and subject, never by e-mail (rule F1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub realm: RealmId,
    pub issuer: String,
    pub subject: String,
    pub account: AccountId,
    pub provider: ProviderId,
    /// How people recognise it: e-mail address or name at the provider, as last seen.
    pub label: String,
    pub linked_at: Timestamp,
    pub last_used_at: Timestamp,
}

/// Why an identity was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Nobody could sign in to the account any more.
    LastWayIn,
    Missing,
}

/// The provider's session behind one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamSession {
    pub realm: RealmId,
    pub session: SessionId,
    pub provider: ProviderId,
    pub issuer: String,
    pub subject: String,
    pub sid: Option<String>,
    /// Sealed by the vault; a hint for signing out there.
    pub id_token: Option<String>,
}

/// A provider's statement that a person signed out there (OpenID Connect Back-Channel Logout §2.4), with
/// signature, issuer, audience, times and `events` checked. At least one of `subject` and `sid` is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamLogout {
    pub issuer: String,
    pub subject: Option<String>,
    pub sid: Option<String>,
    pub jti: String,
    pub expires_at: Timestamp,
}

/// What a provider is asked when a person is sent there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UpstreamRequest {
    pub state: String,
    pub nonce: String,
    /// PKCE (RFC 7636 §4.1): sent as its S256 challenge, and whole at the exchange.
    pub code_verifier: String,
    pub prompt: Option<String>,
    pub max_age: Option<i64>,
    pub login_hint: Option<String>,
    pub ui_locales: Option<String>,
    pub acr_values: Option<String>,
}

/// What came back with the person, and what it is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpstreamAnswer {
    pub code: String,
    /// The parameter `iss` (RFC 9207).
    pub iss: Option<String>,
    pub nonce: String,
    pub code_verifier: String,
}

/// Why a provider could not vouch for anybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// Down, slow, or not answering as the protocol wants; trying again later may help.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// What it said cannot be believed.
    #[error("refused: {0}")]
    Refused(String),
}
