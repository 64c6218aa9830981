//! Forms that are not ours.

use actix_web::{HttpRequest, HttpResponse};

use crate::node::state::AppState;
use crate::respond::page::PageBuilder;
use crate::views::PageError;

/// 403: a form that is not ours, or of another session (rule C2).
pub(crate) fn forged(state: &AppState, req: &HttpRequest) -> HttpResponse {
    PageBuilder::new(state, req).error(PageError::FORM_FORGED)
}
