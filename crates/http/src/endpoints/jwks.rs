//! `/jwks.json`: the public signing keys (RFC 7517 §5).

use actix_web::HttpResponse;

use chancery_web::extract::call::Call;
use chancery_web::respond::document;

pub async fn get(call: Call) -> HttpResponse {
    document::send(call.request(), call.jwks.get(), call.policy.jwks_max_age)
}
