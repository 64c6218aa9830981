//! Our confirmation form, and apps' requests by POST.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::confirm::confirmed;
use crate::extract::params;
use crate::links::href;
use crate::node::state::AppState;
use crate::respond::page::{PageBuilder, UiLocales};
use crate::respond::redirect::see_other;
use crate::views::PageError;

/// Our confirmation form, or an app's request by POST, which comes without cookies when it is
/// cross-site and is sent around by GET (rule G11).
pub async fn post(req: HttpRequest, payload: Payload, state: Data<AppState>) -> HttpResponse {
    let fields = params::query_and_form(&req, payload).await;
    let fields = match fields.and_then(params::refuse_repeats) {
        Ok(fields) => fields,
        Err(error) => return PageBuilder::new(&state, &req).error(&error),
    };
    if fields.first("csrf").is_some() {
        let done = confirmed(&state, &req, &fields).await;
        return done.unwrap_or_else(|error| PageBuilder::new(&state, &req).store_error(&error));
    }
    UiLocales::follow(&req, fields.first("ui_locales"));
    let query = fields.to_query();
    if query.len() > 12 * 1024 {
        return PageBuilder::new(&state, &req).error(PageError::LOGOUT_TOO_LONG);
    }
    see_other(&href(&state.realm, &format!("/end_session?{query}")))
}
