//! What authorization requests of a client must hold, and what they may leave out.

use serde::{Deserialize, Serialize};

use super::authentication::AuthMethod;
use super::section::section;
use crate::client::algorithm::AssertionAlgorithm;
use crate::client::encryption::Encryption;
use crate::client::metadata::context::RegistrationContext;
use crate::client::metadata::encryption::Pair;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::request_uris;
use crate::client::metadata::values::{choice, supported, within};
use crate::client::profile::Profile;
use crate::client::spelled::spelled;
use crate::policy::Policy;

const MAX_ACR_VALUES: usize = 20;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRequests {
    pub pkce: Pkce,
    /// `default_max_age`, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<i64>,
    /// `default_acr_values`: for requests without `acr_values`, in order of preference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
    /// `request_object_signing_alg`: `None` permits every algorithm that is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_alg: Option<AssertionAlgorithm>,
    /// `request_object_encryption_alg` and `_enc`: how request objects must be encrypted. `None`: they may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_encryption: Option<Encryption>,
    /// Where request objects may be fetched from, compared byte by byte (OpenID Connect Core §6.2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
}

section! {
    ClientRequests as own {
        /// `required` or `optional`.
        Ours pkce: String = own.pkce;
        /// Seconds.
        Registered default_max_age: i64 = own.default_max_age;
        Registered default_acr_values: Vec<String> = some(&own.default_acr_values);
        Registered request_object_signing_alg: String = own.object_alg;
        Registered request_object_encryption_alg: String = own.object_encryption.map(|e| e.alg);
        Registered request_object_encryption_enc: String = own.object_encryption.map(|e| e.enc);
        Registered request_uris: Vec<String> = some(&own.request_uris);
    }
}

/// Whether an authorization request must carry a `code_challenge` (rule Z4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pkce {
    #[default]
    Required,
    Optional,
}

spelled!(Pkce { Required = "required", Optional = "optional" });

impl ClientRequests {
    pub(in crate::client) fn judge(
        sent: Members,
        profile: Profile,
        method: AuthMethod,
        context: &RegistrationContext<'_>,
    ) -> Checked<Self> {
        Ok(Self {
            pkce: pkce(&sent, profile, method, context)?,
            object_encryption: object_encryption(&sent, context.policy)?,
            default_max_age: within("default_max_age", sent.default_max_age, 0, i64::from(i32::MAX))?,
            default_acr_values: acr_values(sent.default_acr_values)?,
            object_alg: object_alg(sent.request_object_signing_alg.as_deref(), profile, context.policy)?,
            request_uris: request_uris::check(sent.request_uris, context)?,
        })
    }
}

/// A list that is left out where nothing is in it.
fn some(list: &[String]) -> Option<&[String]> {
    Some(list).filter(|list| !list.is_empty())
}

/// Required, but where an administrator relaxes it for an oidc client (rule Z4). An oidc client that registers
/// itself has no member to ask for it, and may be older than PKCE: a confidential one need not use it, a public
/// one where the policy says so.
fn pkce(
    sent: &Members,
    profile: Profile,
    method: AuthMethod,
    context: &RegistrationContext<'_>,
) -> Checked<Pkce> {
    let may_be_old = profile.may_omit_pkce();
    let is_let_off = method != AuthMethod::None || !context.policy.registration.require_public_pkce;
    match choice("pkce", sent.pkce.as_deref(), Pkce::ALL, Pkce::as_str)? {
        None if context.self_registered && may_be_old && is_let_off => Ok(Pkce::Optional),
        Some(Pkce::Optional) if !may_be_old => {
            Err(MetadataError::new("pkce", "may be optional only for an oidc client"))
        }
        sent => Ok(sent.unwrap_or_default()),
    }
}

fn acr_values(sent: Option<Vec<String>>) -> Checked<Vec<String>> {
    let values = sent.unwrap_or_default();
    let plain = |value: &String| {
        !value.is_empty() && value.len() <= 200 && value.bytes().all(|b| (0x21..=0x7E).contains(&b))
    };
    if values.len() <= MAX_ACR_VALUES && values.iter().all(plain) {
        return Ok(values);
    }
    let problem = format!("must be at most {MAX_ACR_VALUES} names of printable ASCII without spaces");
    Err(MetadataError::new("default_acr_values", problem))
}

/// Request objects are signed, where this server takes them at all.
fn object_alg(sent: Option<&str>, profile: Profile, policy: &Policy) -> Checked<Option<AssertionAlgorithm>> {
    const FIELD: &str = "request_object_signing_alg";
    if sent.is_some() && !policy.offers(Profile::takes_request_objects) {
        return Err(not_offered(FIELD));
    }
    supported(FIELD, sent, profile.assertion_algorithms(), AssertionAlgorithm::as_str)
}

/// Where this server takes request objects at all. They are encrypted to our key, not to the client's.
fn object_encryption(sent: &Members, policy: &Policy) -> Checked<Option<Encryption>> {
    let pair = Pair {
        alg: ("request_object_encryption_alg", sent.request_object_encryption_alg.as_deref()),
        enc: ("request_object_encryption_enc", sent.request_object_encryption_enc.as_deref()),
    };
    let encryption = pair.read()?;
    if encryption.is_some() && !policy.offers(Profile::takes_request_objects) {
        return Err(not_offered(pair.alg.0));
    }
    Ok(encryption)
}

fn not_offered(field: &'static str) -> MetadataError {
    MetadataError::new(field, "request objects are not supported by this server")
}
