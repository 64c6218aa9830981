//! Authentication context classes (OpenID Connect Core §2).

/// A sign-in with a password of ours.
pub const ACR_PASSWORD: &str = "urn:chancery:acr:password";

/// A session that another provider vouched for and whose own `acr` is not trusted.
pub const ACR_FEDERATED: &str = "urn:chancery:acr:federated";

/// Those that a server can reach, for discovery. `federation`: people may sign in with another provider.
pub fn supported(federation: bool) -> Vec<&'static str> {
    let federated = federation.then_some(ACR_FEDERATED);
    [ACR_PASSWORD].into_iter().chain(federated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_with_providers_lists_federation() {
        assert_eq!(supported(false), [ACR_PASSWORD]);
        assert_eq!(supported(true), [ACR_PASSWORD, ACR_FEDERATED]);
    }
}
