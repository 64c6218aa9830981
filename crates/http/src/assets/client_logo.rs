//! `GET /client-logo?client_id=…`: a copy of an app's `logo_uri` for our pages, so that nobody elsewhere sees
//! who looks at them (rule C3).

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue,
};
use actix_web::web::Bytes;
use chancery_core::error::ErrorCode;
use chancery_outbound::{FetchError, Picture};

use chancery_web::extract::call::Call;
use chancery_web::extract::params;
use chancery_web::respond::oauth_error::{LoggedError, store_error};
use chancery_web::respond::refusal::Refusal;

/// Seconds, less than a day: a new logo is seen soon.
const MAX_AGE: &str = "private, max-age=3600";

/// Whatever else the bytes may be taken for, they do nothing.
const POLICY: &str = "default-src 'none'; sandbox";

pub async fn get(call: Call) -> HttpResponse {
    let Ok(query) = params::query(call.request()) else { return Refusal::Malformed.json() };
    let Ok(id) = query.get("client_id") else { return Refusal::Malformed.json() };
    let client = match call.client(id.unwrap_or_default()).await {
        Ok(client) => client.filter(|client| client.is_enabled()),
        Err(error) => return store_error(&error),
    };
    let Some((client, uri)) = client.as_deref().and_then(|client| Some((client, client.logo()?))) else {
        return Refusal::NotFound.json();
    };
    match call.documents.picture(uri, || call.admit_fetch(call.request(), client)).await {
        Ok(Ok(picture)) => send(&picture),
        Ok(Err(error)) => missing(&error),
        Err(busy) => Refusal::Busy(busy).json(),
    }
}

fn send(picture: &Picture) -> HttpResponse {
    let mut response = HttpResponse::Ok().body(Bytes::copy_from_slice(&picture.bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, picture.media_type),
        (CACHE_CONTROL, MAX_AGE),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The log says why; whoever asks need not know what is behind us.
fn missing(error: &FetchError) -> HttpResponse {
    let mut response = Refusal::NotFound.json();
    let cause = Some(format!("logo_uri: {error}").into());
    LoggedError { code: ErrorCode::InvalidRequest.as_str(), cause, database: false }.put(&mut response);
    response
}
