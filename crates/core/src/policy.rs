//! What the operator decided: profiles, lifetimes, limits, modes.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::Profile;
use crate::throttle::Limit;

/// The server's policy. Times in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Profiles that clients may have.
    pub profiles: BTreeSet<Profile>,
    pub access_token_lifetime: i64,
    pub id_token_lifetime: i64,
    pub code_lifetime: i64,
    pub refresh_idle_lifetime: i64,
    pub refresh_absolute_lifetime: i64,
    /// `max-age` of `/jwks.json`.
    pub jwks_max_age: i64,
    pub session_idle_lifetime: i64,
    pub session_absolute_lifetime: i64,
    /// How long a person may take over sign-in and consent.
    pub interaction_lifetime: i64,
    pub signup: bool,
    pub password: PasswordPolicy,
    pub throttle: ThrottlePolicy,
    /// Seconds that an old client secret stays valid after `client rotate-secret`.
    pub client_secret_overlap: i64,
    pub registration: RegistrationPolicy,
    /// Whose software statements count; nobody's when there is none.
    pub software_statements: Vec<StatementIssuer>,
}

/// Clients that register themselves (RFC 7591 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrationPolicy {
    pub mode: RegistrationMode,
    /// The profile that they get.
    pub profile: Profile,
    /// Registrations of one address without an initial access token.
    pub address: Limit,
    /// Seconds after which one that never got a token is deleted.
    pub reap_after: i64,
    /// Public clients of the profile `oidc` must use PKCE (rule Z4).
    pub require_public_pkce: bool,
    /// Nobody registers without a software statement.
    pub require_software_statement: bool,
}

/// Somebody who vouches for the software of others (RFC 7591 §2.3).
#[derive(Debug, Clone, PartialEq)]
pub struct StatementIssuer {
    /// `iss` of the statements.
    pub issuer: String,
    pub keys: StatementKeys,
}

/// What statements are verified with.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKeys {
    /// A JWK Set (RFC 7517 §5).
    Set(Value),
    /// The address of one.
    Uri(String),
}

/// Who may register a client without an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Nobody.
    Closed,
    /// Whoever was given an initial access token.
    Token,
    Open,
}

/// What passwords must be (rule L4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// Characters, at least 8.
    pub min_length: usize,
}

/// Failed sign-ins before further ones are refused unhashed (rule L3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThrottlePolicy {
    pub account: Limit,
    pub address: Limit,
    /// Per /24 (IPv4) or /48 (IPv6).
    pub network: Limit,
    /// Per known device and account.
    pub device: Limit,
}

impl Default for Policy {
    fn default() -> Self {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        Self {
            profiles: BTreeSet::from([Profile::OAuth21]),
            access_token_lifetime: 10 * MINUTE,
            id_token_lifetime: 10 * MINUTE,
            code_lifetime: MINUTE,
            refresh_idle_lifetime: 14 * DAY,
            refresh_absolute_lifetime: 90 * DAY,
            jwks_max_age: 300,
            session_idle_lifetime: 12 * HOUR,
            session_absolute_lifetime: 7 * DAY,
            interaction_lifetime: 30 * MINUTE,
            signup: false,
            password: PasswordPolicy { min_length: 15 },
            throttle: ThrottlePolicy {
                account: Limit { attempts: 10, window: 15 * MINUTE },
                address: Limit { attempts: 30, window: 15 * MINUTE },
                network: Limit { attempts: 200, window: 15 * MINUTE },
                device: Limit { attempts: 10, window: 15 * MINUTE },
            },
            client_secret_overlap: DAY,
            registration: RegistrationPolicy {
                mode: RegistrationMode::Closed,
                profile: Profile::OAuth21,
                address: Limit { attempts: 20, window: HOUR },
                reap_after: 7 * DAY,
                require_public_pkce: true,
                require_software_statement: false,
            },
            software_statements: Vec::new(),
        }
    }
}

impl Policy {
    /// Whether any of its profiles does, or needs, something.
    pub fn offers(&self, question: fn(Profile) -> bool) -> bool {
        self.profiles.iter().any(|profile| question(*profile))
    }

    /// What clients of any of the enabled profiles may have, each once.
    pub fn offered<T: Copy + PartialEq>(&self, of: fn(Profile) -> &'static [T]) -> Vec<T> {
        let mut offered = Vec::new();
        for value in self.profiles.iter().flat_map(|profile| of(*profile)) {
            if !offered.contains(value) {
                offered.push(*value);
            }
        }
        offered
    }

    /// Longest life, in seconds, of any access token: no client or resource may ask for more.
    pub const MAX_ACCESS_TOKEN_LIFETIME: i64 = 24 * 60 * 60;

    /// Seconds for which a key stays published after its last signature: as long as an ID token may come
    /// back as a hint, which is as long as its session lives.
    pub fn key_memory(&self) -> i64 {
        self.token_memory().max(self.session_absolute_lifetime.saturating_add(3600))
    }

    /// Seconds for which a revocation is remembered: the longest token, plus an hour for clocks.
    pub const fn token_memory(&self) -> i64 {
        Self::MAX_ACCESS_TOKEN_LIFETIME + 3600
    }
}
