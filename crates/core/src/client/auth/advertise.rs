//! How clients authenticate, as discovery says it.

use crate::client::{AssertionAlgorithm, AuthMethod, Profile};
use crate::discovery::{Metadata, names};
use crate::policy::Policy;

/// Enters how clients authenticate at an endpoint.
pub(crate) fn methods(to: &mut Metadata, policy: &Policy, endpoint: &str) {
    enter(to, policy, endpoint, names(AuthMethod::ALL, AuthMethod::as_str));
}

/// As [`methods`], where a public client may not ask.
pub(crate) fn confidential_methods(to: &mut Metadata, policy: &Policy, endpoint: &str) {
    let mut methods = names(AuthMethod::ALL, AuthMethod::as_str);
    methods.retain(|method| *method != AuthMethod::None.as_str());
    enter(to, policy, endpoint, methods);
}

fn enter(to: &mut Metadata, policy: &Policy, endpoint: &str, methods: Vec<&'static str>) {
    to.values(format!("{endpoint}_auth_methods_supported"), methods);
    to.values(format!("{endpoint}_auth_signing_alg_values_supported"), assertion_algorithms(policy));
}

/// Those by a key pair, and HS256 where clients may have a secret: `fapi2` alone has none.
fn assertion_algorithms(policy: &Policy) -> Vec<&'static str> {
    let mut algorithms = policy.offered(Profile::assertion_algorithms);
    if policy.offers(|profile| !profile.requires_private_key_jwt()) {
        algorithms.push(AssertionAlgorithm::HS256);
    }
    names(&algorithms, AssertionAlgorithm::as_str)
}
