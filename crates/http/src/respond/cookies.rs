//! Cookies that leave with an answer.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;

/// Sets cookies, or removes those that say so.
pub fn with_cookies(
    mut response: HttpResponse,
    cookies: impl IntoIterator<Item = Cookie<'static>>,
) -> HttpResponse {
    for cookie in cookies {
        if let Err(error) = response.add_cookie(&cookie) {
            tracing::error!(%error, "a cookie could not be set");
        }
    }
    response
}
