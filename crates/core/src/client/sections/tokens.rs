//! The access and refresh tokens of a client.

use serde::{Deserialize, Serialize};

use super::authentication::AuthMethod;
use super::grants::{ClientGrants, GrantType};
use super::section::section;
use crate::client::algorithm::SigningAlgorithm;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::values::{choice, supported, within};
use crate::client::profile::Profile;
use crate::client::spelled::spelled;
use crate::policy::Policy;
use crate::resource;

const DEFAULT_RETRY_SECONDS: i64 = 30;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientTokens {
    pub access_token_alg: SigningAlgorithm,
    /// Seconds; `None`: the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<i64>,
    /// `aud` of access tokens when a request names no `resource`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_resource: Option<String>,
    pub refresh: RefreshRule,
    pub rotation: Rotation,
    /// Seconds in which the immediate predecessor of a refresh token may be presented again
    /// (rule T9), 0–60.
    pub refresh_retry_seconds: i64,
}

section! {
    ClientTokens as own {
        Ours access_token_signed_response_alg: String = own.access_token_alg;
        /// Seconds, at most a day.
        Ours access_token_lifetime: i64 = own.access_token_lifetime;
        Ours default_resource: String = &own.default_resource;
        /// `never`, `with_offline_access` or `always`.
        Ours refresh: String = own.refresh;
        /// `rotate` or `keep`.
        Ours rotation: String = own.rotation;
        /// Seconds, 0–60 (rule T9).
        Ours refresh_retry_seconds: i64 = own.refresh_retry_seconds;
    }
}

/// When a refresh token is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RefreshRule {
    #[default]
    Never,
    WithOfflineAccess,
    Always,
}

/// Whether each refresh hands out a successor (rule T8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rotation {
    #[default]
    Rotate,
    Keep,
}

spelled!(RefreshRule { Never = "never", WithOfflineAccess = "with_offline_access", Always = "always" });
spelled!(Rotation { Rotate = "rotate", Keep = "keep" });

impl Default for ClientTokens {
    fn default() -> Self {
        Self {
            access_token_alg: SigningAlgorithm::default(),
            access_token_lifetime: None,
            default_resource: None,
            refresh: RefreshRule::default(),
            rotation: Rotation::default(),
            refresh_retry_seconds: DEFAULT_RETRY_SECONDS,
        }
    }
}

impl ClientTokens {
    pub(in crate::client) fn judge(
        sent: Members,
        profile: Profile,
        method: AuthMethod,
        grants: &ClientGrants,
    ) -> Checked<Self> {
        let alg = supported(
            "access_token_signed_response_alg",
            sent.access_token_signed_response_alg.as_deref(),
            profile.signing_algorithms(),
            SigningAlgorithm::as_str,
        )?;
        let retry = within("refresh_retry_seconds", sent.refresh_retry_seconds, 0, 60)?;
        Ok(Self {
            access_token_alg: alg.unwrap_or(profile.default_signing_algorithm()),
            refresh: refresh(&sent, grants)?,
            rotation: rotation(&sent, profile, method)?,
            refresh_retry_seconds: retry.unwrap_or(DEFAULT_RETRY_SECONDS),
            access_token_lifetime: within(
                "access_token_lifetime",
                sent.access_token_lifetime,
                1,
                Policy::MAX_ACCESS_TOKEN_LIFETIME,
            )?,
            default_resource: default_resource(sent.default_resource)?,
        })
    }
}

fn refresh(sent: &Members, grants: &ClientGrants) -> Checked<RefreshRule> {
    let granted = grants.has(GrantType::RefreshToken);
    match choice("refresh", sent.refresh.as_deref(), RefreshRule::ALL, RefreshRule::as_str)? {
        None if granted => Ok(RefreshRule::Always),
        Some(RefreshRule::WithOfflineAccess | RefreshRule::Always) if !granted => {
            Err(MetadataError::new("refresh", "needs refresh_token in grant_types"))
        }
        sent => Ok(sent.unwrap_or_default()),
    }
}

/// Public clients rotate (rule T8); fapi2 clients never do (rule T9).
fn rotation(sent: &Members, profile: Profile, method: AuthMethod) -> Checked<Rotation> {
    let sent = choice("rotation", sent.rotation.as_deref(), Rotation::ALL, Rotation::as_str)?;
    let keeps = profile.keeps_refresh_tokens();
    match sent {
        Some(Rotation::Rotate) if keeps => {
            Err(MetadataError::new("rotation", "must be keep for a fapi2 client"))
        }
        _ if keeps => Ok(Rotation::Keep),
        Some(Rotation::Keep) if method == AuthMethod::None => {
            Err(MetadataError::new("rotation", "must be rotate for a public client"))
        }
        sent => Ok(sent.unwrap_or_default()),
    }
}

fn default_resource(sent: Option<String>) -> Checked<Option<String>> {
    match sent {
        Some(identifier) if !resource::is_valid_identifier(&identifier) => {
            Err(MetadataError::new("default_resource", "must be an absolute URI without fragment (RFC 8707)"))
        }
        other => Ok(other),
    }
}
