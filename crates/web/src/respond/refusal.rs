//! Requests that never reach a handler, or whose handler gave no answer of its own.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER};
use chancery_core::error::ErrorCode;

use super::body::json;
use super::oauth_error::SERVER_ERROR;
use super::page::PageBuilder;
use crate::node::busy::Busy;
use crate::views::PageError;

/// Why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such path in exactly this spelling (rule G5).
    NotFound,
    /// With the methods that there are (rule G2).
    MethodNotAllowed(HeaderValue),
    /// For another host (rule G6).
    ForeignHost,
    HeadersTooLarge,
    TargetTooLong,
    BodyTooLarge,
    Busy(Busy),
    /// What an extractor or the framework refused.
    Malformed,
    /// A panic, or an error that nobody expected.
    Internal,
}

impl Refusal {
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::ForeignHost | Self::Malformed => StatusCode::BAD_REQUEST,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TargetTooLong => StatusCode::URI_TOO_LONG,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy(busy) => busy.status(),
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Busy(_) => ErrorCode::TemporarilyUnavailable,
            Self::Internal => ErrorCode::ServerError,
            _ => ErrorCode::InvalidRequest,
        }
    }

    pub const fn description(&self) -> &'static str {
        match self {
            Self::NotFound => "there is nothing at this address",
            Self::MethodNotAllowed(_) => "the method is not allowed here",
            Self::ForeignHost => "the request names another host than this server's",
            Self::HeadersTooLarge => "the request's headers are too large",
            Self::TargetTooLong => "the request's address is too long",
            Self::BodyTooLarge => "the body is too large",
            Self::Busy(busy) => busy.description(),
            Self::Malformed => "the request is malformed",
            Self::Internal => SERVER_ERROR,
        }
    }

    /// For programs.
    pub fn json(&self) -> HttpResponse {
        self.complete(json(self.status(), self.code(), self.description()))
    }

    /// For people.
    pub fn page(&self, page: &PageBuilder<'_>) -> HttpResponse {
        self.complete(page.problem(&self.page_error()))
    }

    const fn page_error(&self) -> PageError {
        match self {
            Self::NotFound => PageError::NOTHING_HERE,
            Self::MethodNotAllowed(_) => PageError::METHOD_NOT_ALLOWED,
            Self::ForeignHost => PageError::FOREIGN_HOST,
            Self::HeadersTooLarge => PageError::HEADERS_TOO_LARGE,
            Self::TargetTooLong => PageError::ADDRESS_TOO_LONG,
            Self::BodyTooLarge => PageError::BODY_TOO_LARGE,
            Self::Busy(Busy { too_many: true, .. }) => PageError::TOO_MANY,
            Self::Busy(_) => PageError::OVERLOADED,
            Self::Malformed => PageError::MALFORMED,
            Self::Internal => PageError::UNEXPECTED,
        }
    }

    fn complete(&self, mut response: HttpResponse) -> HttpResponse {
        match self {
            Self::MethodNotAllowed(allow) => {
                response.headers_mut().insert(ALLOW, allow.clone());
            }
            Self::Busy(busy) => {
                response.headers_mut().insert(RETRY_AFTER, busy.header());
            }
            _ => {}
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_are_told_the_same() {
        for refusal in [
            Refusal::NotFound,
            Refusal::MethodNotAllowed(HeaderValue::from_static("GET")),
            Refusal::ForeignHost,
            Refusal::HeadersTooLarge,
            Refusal::TargetTooLong,
            Refusal::BodyTooLarge,
            Refusal::Busy(Busy::too_many(1)),
            Refusal::Busy(Busy::overloaded(1)),
            Refusal::Malformed,
            Refusal::Internal,
        ] {
            let page = refusal.page_error();
            assert_eq!((page.status, page.code), (refusal.status().as_u16(), refusal.code()), "{refusal:?}");
        }
    }
}
