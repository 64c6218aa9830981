//! Our confirmation form, and apps' requests by POST.

use actix_web::web::Payload;

use super::confirm::confirmed;
use chancery_web::extract::params;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::Answer;
use chancery_web::views::PageError;

/// Longest query that a posted request is turned into, in bytes.
const MAX_QUERY: usize = 12 * 1024;

/// Our confirmation form, or an app's request by POST, which comes without cookies when it is
/// cross-site and is sent around by GET (rule G11).
pub async fn post(mut visit: Visit, payload: Payload) -> Answer {
    let fields = params::query_and_form(visit.request(), payload).await?;
    let fields = params::refuse_repeats(fields)?;
    if fields.first("csrf").is_some() {
        return confirmed(&mut visit, &fields).await;
    }
    visit.speak(fields.first("ui_locales"));
    let query = fields.to_query();
    if query.len() > MAX_QUERY {
        return Err(PageError::LOGOUT_TOO_LONG.into());
    }
    Ok(visit.go(&format!("/end_session?{query}")))
}
