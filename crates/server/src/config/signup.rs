//! `[signup]`: whether people may make accounts themselves.

use super::section::{Section, section};

section! {
    /// Accounts that people make themselves.
    Signup {
        /// Whether people may make accounts themselves.
        enabled: bool => signup,
    }
}

impl Section for Signup {}
