//! What the audit log hears of detours to other providers (rule M6).

use chancery_core::actor::Who;
use chancery_core::events::Event;
use chancery_core::federation::ProviderRules;

use chancery_web::extract::call::Call;

/// Something about a provider that no transaction records. `outcome` may quote the provider.
pub(super) fn tell(call: &Call, rules: &ProviderRules, outcome: impl Into<String>) {
    let event = Event::Upstream { provider: rules.id.clone(), outcome: outcome.into(), account: None };
    call.record(Who::Anybody, &event);
}
