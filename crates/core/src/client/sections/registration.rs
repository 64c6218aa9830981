//! The terms that a client was registered on.

use serde::{Deserialize, Serialize};

use super::section::section;
use crate::client::metadata::context::RegistrationContext;
use crate::client::metadata::error::{Checked, MetadataError};
use crate::client::metadata::values::one_of;
use crate::client::profile::Profile;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRegistration {
    /// Which rule book it is held to.
    pub profile: Profile,
    /// By itself (RFC 7591), not by an administrator.
    #[serde(default)]
    pub self_registered: bool,
    /// The verified statement that it registered with (RFC 7591 §2.3), as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
}

section! {
    ClientRegistration as own {
        /// `oauth2.1`, `oidc` or `fapi2`.
        Ours profile: String = own.profile;
    }
    shown {
        Registered software_statement = &own.software_statement;
    }
}

impl ClientRegistration {
    pub(in crate::client) fn judge(sent: &Members, context: &RegistrationContext<'_>) -> Checked<Self> {
        Ok(Self {
            profile: profile(sent, context)?,
            self_registered: context.self_registered,
            software_statement: None,
        })
    }
}

fn profile(sent: &Members, context: &RegistrationContext<'_>) -> Checked<Profile> {
    let profile = match sent.profile.as_deref() {
        None => context.profile,
        Some(text) => Profile::parse(text).ok_or_else(|| one_of("profile", Profile::ALL, Profile::as_str))?,
    };
    if context.policy.profiles.contains(&profile) {
        Ok(profile)
    } else {
        let enabled: Vec<&str> = context.policy.profiles.iter().map(|p| p.as_str()).collect();
        Err(MetadataError::new("profile", format!("is not enabled; enabled are: {}", enabled.join(", "))))
    }
}
