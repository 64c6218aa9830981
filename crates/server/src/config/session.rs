//! `[session]`: how long people stay signed in.

use super::Seconds;
use super::section::{Findings, Section, Whole, section};

const MINUTE: Seconds = Seconds::minutes(1);

section! {
    /// How long people stay signed in.
    Session {
        /// Unused for so long, a session ends.
        idle: Seconds => session_idle_lifetime in MINUTE..=Seconds::YEAR,
        /// A session ends after so long.
        absolute: Seconds => session_absolute_lifetime in MINUTE..=Seconds::YEAR,
        /// How long a person may take over sign-in and consent; a minute to an hour.
        interaction: Seconds => interaction_lifetime in MINUTE..=Seconds::hours(1),
    }
}

impl Section for Session {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.ordered(("idle", self.idle), ("absolute", self.absolute));
    }
}
