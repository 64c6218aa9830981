//! Picking a sealed authorization request up again.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};

use crate::extract::browser::BrowserSession;
use crate::interaction::flow::{Flow, Unusable};
use crate::interaction::way_back;
use crate::node::state::AppState;
use crate::respond::page::{PageBuilder, UiLocales};
use crate::views::PageError;

/// The request behind a sealed text, and its client. The error is a page. From here on pages speak the language
/// that the request asks for.
pub(super) async fn resume(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    sealed: &str,
) -> Result<(Flow, Arc<Client>), HttpResponse> {
    state.refuse_stale().map_err(|error| PageBuilder::new(state, req).store_error(&error))?;
    let flow = match Flow::open(state, browser, sealed) {
        Ok(flow) => flow,
        Err(Unusable::Foreign) => return Err(PageBuilder::new(state, req).error(PageError::FLOW_FOREIGN)),
        Err(Unusable::Expired(flow)) => return Err(expired(state, req, &flow).await),
    };
    UiLocales::follow(req, flow.request.ui_locales.as_deref());
    let page = PageBuilder::new(state, req);
    match state.client(flow.request.target.client.as_str()).await {
        Ok(Some(client)) if client.is_enabled() => Ok((flow, client)),
        Ok(_) => Err(page.error(PageError::CLIENT_UNKNOWN)),
        Err(error) => Err(page.store_error(&error)),
    }
}

/// A request that was not completed in time. The app, if it is still there, is told by whoever goes back.
pub(super) async fn expired(state: &AppState, req: &HttpRequest, flow: &Flow) -> HttpResponse {
    UiLocales::follow(req, flow.request.ui_locales.as_deref());
    let target = &flow.request.target;
    let client = state.client(target.client.as_str()).await.ok().flatten();
    let error = OAuthError::new(ErrorCode::AccessDenied, "The sign-in took too long");
    let app = client
        .filter(|client| client.is_enabled())
        .and_then(|client| way_back::with_error(&state.realm, &client, target, error));
    PageBuilder::new(state, req).error(PageError::FLOW_EXPIRED.of_app(app))
}

/// 403: a form that is not ours, or of another session (rule C2).
pub(crate) fn forged(state: &AppState, req: &HttpRequest) -> HttpResponse {
    PageBuilder::new(state, req).error(PageError::FORM_FORGED)
}
