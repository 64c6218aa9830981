//! The providers that are offered, and the page for one that is not.

use actix_web::{HttpRequest, HttpResponse};

use crate::node::state::AppState;
use crate::respond::page::PageBuilder;
use crate::views::{PageError, ProviderButton};

/// 404: such a provider is not offered.
pub(super) fn unknown(state: &AppState, req: &HttpRequest) -> HttpResponse {
    PageBuilder::new(state, req).error(PageError::PROVIDER_OFF)
}

/// The buttons of a page.
pub(in crate::pages) fn buttons(state: &AppState) -> Vec<ProviderButton> {
    let providers = state.upstream.providers().iter();
    providers
        .map(|rules| ProviderButton {
            id: rules.id.as_str().to_owned(),
            name: rules.display_name.clone(),
            icon: rules.icon,
        })
        .collect()
}
