//! "Not now": 429 or 503 with `Retry-After`.

use actix_web::HttpResponse;
use actix_web::http::header::RETRY_AFTER;
use chancery_core::error::ErrorCode;

use super::body::json;
use crate::node::busy::Busy;

impl Busy {
    /// The answer of an endpoint that speaks JSON.
    pub fn json(self) -> HttpResponse {
        let mut response = json(self.status(), ErrorCode::TemporarilyUnavailable, self.description());
        response.headers_mut().insert(RETRY_AFTER, self.header());
        response
    }
}
