//! `/federation/{provider}/…`: signing in with another provider (rules F1 to F3).

mod attempt;
mod callback;
mod enter;
pub mod link;
pub mod logout;
mod pending;
pub mod signed_out;
mod start;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::error::{ErrorCode, OAuthError};
use chancery_core::federation::{ProviderId, ProviderRules};

use crate::respond::page::PageBuilder;
use crate::state::AppState;
use crate::views::ProviderButton;

pub use callback::{callback, relay};
pub(super) use pending::Pending;
pub use start::start;

/// The provider that a path names. A disabled one is as unknown as one that never was (rule F3).
pub(super) fn rules(state: &AppState, name: &str) -> Option<Arc<ProviderRules>> {
    let id = ProviderId::new(name)?;
    state.upstream.providers().iter().find(|rules| rules.id == id).cloned()
}

fn unknown(state: &AppState, req: &HttpRequest) -> HttpResponse {
    let error = OAuthError::new(ErrorCode::InvalidRequest, "Sign-in with this provider is not offered here");
    PageBuilder::new(state, req).error_with(StatusCode::NOT_FOUND, &error)
}

/// The buttons of a page.
pub(super) fn buttons(state: &AppState) -> Vec<ProviderButton> {
    let providers = state.upstream.providers().iter();
    providers
        .map(|rules| ProviderButton {
            id: rules.id.as_str().to_owned(),
            name: rules.display_name.clone(),
            icon: rules.icon,
        })
        .collect()
}
