//! `[tokens]`: lifetimes of what is issued.

use chancery_core::policy::Policy;

use super::Seconds;
use super::section::{Findings, Section, Whole, section};

const NONE: Seconds = Seconds(0);
const SECOND: Seconds = Seconds(1);
const DAY: Seconds = Seconds(Policy::MAX_ACCESS_TOKEN_LIFETIME);

section! {
    /// Lifetimes of what is issued.
    Tokens {
        /// Lifetime of access tokens; at most a day.
        access_token: Seconds => access_token_lifetime in SECOND..=DAY,
        /// Lifetime of ID tokens; at most a day.
        id_token: Seconds => id_token_lifetime in SECOND..=DAY,
        /// Lifetime of authorization codes; at most a minute.
        code: Seconds => code_lifetime in SECOND..=Seconds::minutes(1),
        /// A refresh token that is not used for so long is dead.
        refresh_idle: Seconds => refresh_idle_lifetime in SECOND..=Seconds::YEAR,
        /// A family of refresh tokens is dead after so long.
        refresh_absolute: Seconds => refresh_absolute_lifetime in SECOND..=Seconds::YEAR,
        /// How long verifiers may cache `/jwks.json`.
        jwks_max_age: Seconds => jwks_max_age in NONE..=DAY,
        /// How long the old secret stays valid after `client rotate-secret`.
        client_secret_overlap: Seconds => client_secret_overlap in NONE..=Seconds::YEAR,
    }
}

impl Section for Tokens {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.ordered(("refresh_idle", self.refresh_idle), ("refresh_absolute", self.refresh_absolute));
    }
}
