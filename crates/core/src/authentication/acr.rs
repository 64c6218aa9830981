//! Authentication context classes (OpenID Connect Core §2): the one table that sessions, requests and discovery read.

use crate::discovery::Metadata;

/// A sign-in with a password of ours.
pub const ACR_PASSWORD: &str = "urn:chancery:acr:password";

/// A session that another provider vouched for and whose own `acr` is not trusted.
pub const ACR_FEDERATED: &str = "urn:chancery:acr:federated";

/// Those that a sign-in can reach. `federation`: people may sign in with another provider.
pub fn reachable(federation: bool) -> &'static [&'static str] {
    if federation { &[ACR_PASSWORD, ACR_FEDERATED] } else { &[ACR_PASSWORD] }
}

/// Enters them. `federation`: as for [`reachable`].
pub(crate) fn advertise(to: &mut Metadata, federation: bool) {
    to.values("acr_values_supported", reachable(federation).iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_with_providers_reaches_federation() {
        assert_eq!(reachable(false), [ACR_PASSWORD]);
        assert_eq!(reachable(true), [ACR_PASSWORD, ACR_FEDERATED]);
    }
}
