//! The providers that are offered, and the page for one that is not.

use std::sync::Arc;

use chancery_core::federation::ProviderRules;

use crate::views::ProviderButton;
use chancery_web::extract::call::Call;
use chancery_web::node::realm::RealmState;
use chancery_web::respond::refused::Refused;
use chancery_web::views::PageError;

/// The rules of a provider; 404 when it is not offered.
pub(super) fn offered(call: &Call, provider: &str) -> Result<Arc<ProviderRules>, Refused> {
    call.upstream.rules(provider).ok_or_else(|| PageError::PROVIDER_OFF.into())
}

/// The buttons of a page.
pub(in crate::pages) fn buttons(state: &RealmState) -> Vec<ProviderButton> {
    let providers = state.upstream.providers().iter();
    providers
        .map(|rules| ProviderButton {
            id: rules.id.as_str().to_owned(),
            name: rules.display_name.clone(),
            icon: rules.icon,
        })
        .collect()
}
