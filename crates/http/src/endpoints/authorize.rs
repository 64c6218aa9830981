//! `GET|POST /authorize` (OAuth 2.1 §4.1.1, OpenID Connect Core §3.1.2).

use actix_web::web::Payload;
use chancery_core::authorize::advance::Approval;
use chancery_core::authorize::respond::Answer as Protocol;

use crate::interaction::answer::respond;
use crate::interaction::drive::advance;
use crate::interaction::errand::Errand;
use crate::interaction::flow::Flow;
use crate::interaction::request::{Stopped, of_anybody};
use chancery_web::extract::params;
use chancery_web::extract::visit::Visit;
use chancery_web::respond::refused::Answer;
use chancery_web::views::PageError;

/// Longest query that a posted request is turned into, in bytes.
const MAX_QUERY: usize = 12 * 1024;

pub async fn get(mut visit: Visit) -> Answer {
    let params = params::query(visit.request())?;
    visit.speak(params.first("ui_locales"));
    match of_anybody(&visit, params).await {
        Ok((client, request)) => {
            visit.speak(request.asked.ui_locales.as_deref());
            let errand = Errand::new(Flow::new(&visit, request), client);
            advance(&mut visit, &errand, Approval::default()).await
        }
        Err(Stopped::Redirect(target, error)) => Ok(respond(&mut visit, &target, &Protocol::Error(error))),
        Err(Stopped::Refused(refused)) => Err(refused),
    }
}

/// A cross-site POST comes without our cookies, so it is sent around by GET (rule G11).
pub async fn post(visit: Visit, payload: Payload) -> Answer {
    let params = params::query_and_form(visit.request(), payload).await?;
    let query = params.to_query();
    if query.len() > MAX_QUERY {
        return Err(PageError::REQUEST_TOO_LONG.into());
    }
    Ok(visit.go(&format!("/authorize?{query}")))
}
