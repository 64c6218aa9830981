//! Both well-known documents (RFC 8414 §3, OpenID Connect Discovery §4): one text under all their
//! addresses.

use actix_web::HttpResponse;

use chancery_web::extract::call::Call;
use chancery_web::respond::document;

/// Kept no longer than the keys that it leads to.
pub async fn get(call: Call) -> HttpResponse {
    document::send(call.request(), call.discovery.get(), call.policy.jwks_max_age)
}
