//! What a provider's word is worth.

use super::model::Vouched;
use super::provider::ProviderRules;
use crate::authentication::{Evidence, Method};
use crate::time::Micros;

/// What of it goes into a session: class, methods and moment where the operator trusts the provider in them. A
/// moment of the future is now.
pub fn evidence(rules: &ProviderRules, vouched: &Vouched, now: Micros) -> Evidence {
    let acr = vouched.acr.clone().filter(|_| rules.trusted.acr);
    let amr = if rules.trusted.amr { vouched.amr.clone() } else { Vec::new() };
    let said = vouched.auth_time.filter(|_| rules.trusted.auth_time);
    let at = said.map_or(now, |at| Micros::from_seconds(at).min(now));
    Evidence { method: Method::Federated { acr, amr }, at, proven: said.is_some() }
}
