//! "Not now": what becomes 429 or 503 with `Retry-After`.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;

/// The request was not looked at; it may be sent again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// Seconds, at least 1.
    pub retry_after: i64,
    /// Whose doing it is: `true`, the caller's (429); `false`, ours (503).
    pub too_many: bool,
}

impl Busy {
    /// The caller came too often (429).
    pub fn too_many(retry_after: i64) -> Self {
        Self { retry_after: retry_after.max(1), too_many: true }
    }

    /// The server has too much to do, or a part of it does not answer (503).
    pub fn overloaded(retry_after: i64) -> Self {
        Self { retry_after: retry_after.max(1), too_many: false }
    }

    pub const fn status(self) -> StatusCode {
        if self.too_many { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::SERVICE_UNAVAILABLE }
    }

    pub const fn description(self) -> &'static str {
        if self.too_many {
            "too many requests; try again later"
        } else {
            "the server is busy; try again in a moment"
        }
    }

    /// Value of `Retry-After`.
    pub fn header(self) -> HeaderValue {
        HeaderValue::from(self.retry_after)
    }
}
