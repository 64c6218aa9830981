//! What a provider's word is worth.

use super::model::Vouched;
use super::provider::ProviderRules;
use crate::authentication::{Evidence, Method};
use crate::time::{Micros, Timestamp};

/// Seconds that a provider's clock may differ from ours, either way.
pub const CLOCK_SKEW: i64 = 60;

/// When the person showed credentials to the provider, where the operator trusts it in that. A moment that lies
/// ahead by more than clocks differ is none.
pub fn shown_at(rules: &ProviderRules, vouched: &Vouched, now: Timestamp) -> Option<Timestamp> {
    vouched.auth_time.filter(|at| rules.trusted.auth_time && *at <= now.plus(CLOCK_SKEW))
}

/// What of it goes into a session: class, methods and moment where the operator trusts the provider in them. A
/// moment of the future is now.
pub fn evidence(rules: &ProviderRules, vouched: &Vouched, now: Micros) -> Evidence {
    let acr = vouched.acr.clone().filter(|_| rules.trusted.acr);
    let amr = if rules.trusted.amr { vouched.amr.clone() } else { Vec::new() };
    let said = shown_at(rules, vouched, now.seconds());
    let at = said.map_or(now, |at| Micros::from_seconds(at).min(now));
    Evidence { method: Method::Federated { acr, amr }, at, proven: said.is_some() }
}
