//! Bearer tokens (RFC 6750 §2): in the header, or in the form of a POST, never in the query (rule J6).

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use chancery_core::error::OAuthError;
use chancery_core::params::Params;

/// The token of a request; `None` when it brings none.
pub fn token(req: &HttpRequest, form: Option<&Params>) -> Result<Option<String>, OAuthError> {
    let mut headers = req.headers().get_all(AUTHORIZATION);
    let header = headers.next();
    if headers.next().is_some() {
        return Err(OAuthError::invalid_request("The Authorization header must not be repeated"));
    }
    let from_form = match form.map(|p| p.get("access_token")) {
        None => None,
        Some(Ok(token)) => token,
        Some(Err(_)) => return Err(OAuthError::invalid_request("A parameter must not be repeated")),
    };
    match (header, from_form) {
        (Some(_), Some(_)) => Err(OAuthError::invalid_request("Send the access token in one way only")),
        (None, from_form) => Ok(from_form.map(str::to_owned)),
        (Some(header), None) => {
            let text = header.to_str().unwrap_or_default();
            let Some((scheme, token)) = text.split_once(' ') else { return Ok(None) };
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Ok(None);
            }
            Ok(Some(token.trim().to_owned()))
        }
    }
}
