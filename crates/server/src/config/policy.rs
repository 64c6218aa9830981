//! `[policy]`: what clients and passwords must be.

use chancery_core::client::Profile;

use super::section::{Findings, Section, Whole, section};

section! {
    /// What clients and passwords must be.
    PolicySection {
        /// Profiles that clients may have: `oauth2.1`, `oidc`. The first is the default.
        profiles: Vec<String> => profiles,
        /// Shortest password, in characters; 8 to 128.
        password_min_length: u16 => password.min_length,
    }
}

impl Section for PolicySection {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.add_if(
            self.profiles.is_empty() || self.profiles.iter().any(|p| Profile::parse(p).is_none()),
            "profiles",
            "names no known profile",
            "give some of: oauth2.1, oidc",
        );
        findings.add_if(
            self.profiles.iter().any(|p| p == "fapi2"),
            "profiles",
            "fapi2 needs pushed requests and sender-constrained tokens, which this version does not have",
            "leave fapi2 out",
        );
        let is_allowed = (8..=128).contains(&self.password_min_length);
        findings.add_if(!is_allowed, "password_min_length", "is not allowed", "give 8 to 128 (15 is good)");
    }
}

impl PolicySection {
    /// The profile that a client gets which names none: the first one that is enabled.
    pub fn default_profile(&self) -> Profile {
        self.profiles.first().and_then(|p| Profile::parse(p)).unwrap_or(Profile::OAuth21)
    }
}
