//! When people are asked whether a client may have what it asks for.

use serde::{Deserialize, Serialize};

use super::section::section;
use crate::client::metadata::error::Checked;
use crate::client::metadata::values::choice;
use crate::client::spelled::spelled;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientConsent {
    pub rule: ConsentRule,
}

section! {
    ClientConsent as own {
        /// `always`, `remember` or `skip`.
        Ours consent: String = own.rule;
    }
}

/// When a person is asked to consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConsentRule {
    /// Each time.
    Always,
    /// Until it is remembered.
    #[default]
    Remember,
    /// Never: a first-party client.
    Skip,
}

spelled!(ConsentRule { Always = "always", Remember = "remember", Skip = "skip" });

impl ClientConsent {
    pub(in crate::client) fn judge(sent: &Members) -> Checked<Self> {
        let rule = choice("consent", sent.consent.as_deref(), ConsentRule::ALL, ConsentRule::as_str)?;
        Ok(Self { rule: rule.unwrap_or_default() })
    }
}
