//! The rule books that clients are held to.

use serde::{Deserialize, Serialize};

use super::spelled::spelled;

/// Which rule book a client is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    #[default]
    #[serde(rename = "oauth2.1")]
    OAuth21,
    Oidc,
    Fapi2,
}

spelled!(Profile { OAuth21 = "oauth2.1", Oidc = "oidc", Fapi2 = "fapi2" });
