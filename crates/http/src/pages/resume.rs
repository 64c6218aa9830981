//! Picking a sealed authorization request up again.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chancery_core::client::Client;
use chancery_core::error::{ErrorCode, OAuthError};

use crate::extract::browser::BrowserSession;
use crate::interaction::flow::{Flow, Unusable};
use crate::node::state::AppState;
use crate::respond::page::{PageBuilder, UiLocales};

/// The request behind a sealed text, and its client. The error is a page. From here on pages speak the language
/// that the request asks for.
pub(super) async fn resume(
    state: &AppState,
    req: &HttpRequest,
    browser: &BrowserSession,
    sealed: &str,
) -> Result<(Flow, Arc<Client>), HttpResponse> {
    state.refuse_stale().map_err(|error| PageBuilder::new(state, req).store_error(&error))?;
    let flow = Flow::open(state, browser, sealed).map_err(|unusable| {
        PageBuilder::new(state, req).error(&match unusable {
            Unusable::Foreign => OAuthError::invalid_request(
                "This sign-in was begun in another browser, or cookies are blocked. Go back to the application and start again.",
            ),
            Unusable::Expired => OAuthError::invalid_request(
                "This sign-in took too long. Go back to the application and start again.",
            ),
        })
    })?;
    UiLocales::follow(req, flow.request.ui_locales.as_deref());
    let page = PageBuilder::new(state, req);
    match state.client(flow.request.target.client.as_str()).await {
        Ok(Some(client)) if client.is_enabled() => Ok((flow, client)),
        Ok(_) => Err(page.error(&OAuthError::invalid_client("This application is not known here"))),
        Err(error) => Err(page.store_error(&error)),
    }
}

/// 403: a form that is not ours, or of another session (rule C2).
pub(crate) fn forged(state: &AppState, req: &HttpRequest) -> HttpResponse {
    let error = OAuthError::new(
        ErrorCode::AccessDenied,
        "This form is out of date or was sent from another site. Go back, reload the page and try again.",
    );
    PageBuilder::new(state, req).error_with(StatusCode::FORBIDDEN, &error)
}
