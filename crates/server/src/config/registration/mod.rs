//! `[registration]`: whether apps may register themselves (RFC 7591).

mod statements;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chancery_core::client::Profile;
use chancery_core::policy::{self, RegistrationMode};

use super::section::{Findings, Section, Whole, section};
use super::{Problems, Seconds};

pub use statements::StatementIssuer;

section! {
    /// Whether apps may register themselves (RFC 7591).
    Registration {
        /// `closed`: clients are made with `chancery client create` alone. `token`: an app needs an initial
        /// access token (`chancery client registration-token create`). `open`: anybody may register an app.
        #[schemars(with = "String", extend("enum" = ["closed", "token", "open"]))]
        mode: RegistrationMode => registration.mode,
        /// Profile of apps that register themselves; one of `policy.profiles`.
        profile: String => registration.profile,
        /// An app that registered itself and got no token for so long is deleted; an hour to 366 days.
        reap_after: Seconds => registration.reap_after in Seconds::hours(1)..=Seconds::YEAR,
        /// Whether an app of the profile `oidc` that cannot keep a secret must use PKCE. Without it nothing
        /// but the redirect URI protects its codes.
        require_public_pkce: bool => registration.require_public_pkce,
        /// Whether an app must come with a software statement (RFC 7591 §2.3) by one of the following.
        require_software_statement: bool => registration.require_software_statement,
        /// Whose software statements count, by names of your choice. What they say of an app stands in the
        /// place of what it says of itself.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        software_statements: BTreeMap<String, StatementIssuer> = BTreeMap::new(),
    }
}

impl Section for Registration {
    fn check(&self, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        let is_known = Profile::parse(&self.profile).is_some();
        let is_enabled = whole.profiles.contains(&self.profile);
        findings.add_if(
            !is_known || (!is_enabled && self.mode != RegistrationMode::Closed),
            "profile",
            "is not among policy.profiles",
            format!("give one of: {}", whole.profiles.join(", ")),
        );
        findings.add_if(
            self.require_software_statement && self.software_statements.is_empty(),
            "require_software_statement",
            "lets nobody register, for nobody's statements count",
            "name somebody in [registration.software_statements.NAME], or close registration",
        );
        statements::check(&self.software_statements, whole.issuer, findings);
    }

    fn check_files(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        let problems = self.statement_issuers().err();
        problems.into_iter().flat_map(|problems| problems.0).for_each(|problem| findings.push(problem));
    }
}

impl Registration {
    /// Whose software statements count. Reads their keys.
    pub(super) fn statement_issuers(&self) -> Result<Vec<policy::StatementIssuer>, Problems> {
        let (mut issuers, mut problems) = (Vec::new(), Vec::new());
        for (name, issuer) in &self.software_statements {
            match issuer.keys(name) {
                Ok(keys) => issuers.push(policy::StatementIssuer { issuer: issuer.issuer.clone(), keys }),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(issuers) } else { Err(Problems(problems)) }
    }
}
