//! The one error of handlers. What it looks like is decided at the edge, by what the route answers with.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use chancery_core::client::manage::Declined;
use chancery_core::client::metadata::MetadataError;
use chancery_core::error::OAuthError;
use chancery_core::ports::{KeyMakerError, StoreError};
use chancery_core::tokens::MintError;
use chancery_core::unit::{Never, Stop};

use super::oauth_error::{bearer_challenge, bearer_error, metadata_error, store_error, token_error};
use super::page::PageBuilder;
use super::refusal::Refusal;
use crate::node::busy::Busy;
use crate::views::PageError;

/// What a handler comes to.
pub type Answer = Result<HttpResponse, Refused>;

/// Why a handler gives no answer of its own.
#[derive(Debug)]
pub enum Refused {
    OAuth(OAuthError),
    /// What pages alone have words for.
    Page(Box<PageError>),
    /// A body that cannot be read: no question of tokens, whatever the route.
    Body(OAuthError),
    Metadata(MetadataError),
    /// There is no token where one is needed (RFC 6750 §3.1).
    NoToken,
    Busy(Busy),
    /// The database gave no answer.
    Store(StoreError),
    /// As the edge refuses.
    Edge(Refusal),
}

/// How the errors of a route look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// TOK and 401C (RFC 6749 §5.2).
    Token,
    /// RS (RFC 6750 §3.1).
    Resource,
    /// PAGE.
    Page,
}

impl Refused {
    /// The error's name and its cause, for the audit log.
    pub fn audited(&self) -> (&'static str, Option<String>) {
        let of = |error: &OAuthError| (error.code.as_str(), error.cause.as_deref().map(str::to_owned));
        match self {
            Self::OAuth(error) | Self::Body(error) => of(error),
            Self::Page(error) => (error.code.as_str(), error.cause.as_deref().map(str::to_owned)),
            Self::Metadata(error) => (error.code.as_str(), Some(error.to_string())),
            Self::NoToken => ("no_token", None),
            Self::Busy(busy) if busy.too_many => ("too_many", None),
            Self::Busy(_) => ("busy", None),
            // counted as a failure of the database
            Self::Store(_) => ("unavailable", None),
            Self::Edge(refusal) => (refusal.code().as_str(), None),
        }
    }

    /// The answer. `page`: made only where the answer is one.
    pub fn respond<'a>(
        &self,
        manner: Manner,
        req: &HttpRequest,
        page: impl FnOnce() -> PageBuilder<'a>,
    ) -> HttpResponse {
        match manner {
            Manner::Page => self.page(&page()),
            Manner::Token => self.json(|error| token_error(error, req.headers().contains_key(AUTHORIZATION))),
            Manner::Resource => self.json(|error| {
                let scope = (error.code.status() == 403).then_some("openid");
                bearer_error(error, scope)
            }),
        }
    }

    fn json(&self, of: impl FnOnce(&OAuthError) -> HttpResponse) -> HttpResponse {
        match self {
            Self::OAuth(error) => of(error),
            Self::Page(_) => Refusal::Malformed.json(),
            Self::Body(error) => token_error(error, false),
            Self::Metadata(error) => metadata_error(error),
            Self::NoToken => bearer_challenge(),
            Self::Busy(busy) => busy.json(),
            Self::Store(error) => store_error(error),
            Self::Edge(refusal) => refusal.json(),
        }
    }

    fn page(&self, page: &PageBuilder<'_>) -> HttpResponse {
        match self {
            Self::OAuth(error) | Self::Body(error) => page.error(error),
            Self::Page(error) => page.error((**error).clone()),
            Self::Busy(busy) => page.busy(*busy),
            Self::Store(error) => page.store_error(error),
            Self::Edge(refusal) => refusal.page(page),
            Self::Metadata(_) | Self::NoToken => Refusal::Malformed.page(page),
        }
    }
}

/// Only a way through the framework: the edge puts the real answer in the place of this one.
impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, cause) = self.audited();
        write!(f, "{code}: {}", cause.unwrap_or_default())
    }
}

impl From<OAuthError> for Refused {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

impl From<PageError> for Refused {
    fn from(error: PageError) -> Self {
        Self::Page(Box::new(error))
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<MetadataError> for Refused {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(error)
    }
}

impl From<Busy> for Refused {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Edge(refusal)
    }
}

impl From<MintError> for Refused {
    fn from(error: MintError) -> Self {
        Self::OAuth(error.into())
    }
}

impl From<KeyMakerError> for Refused {
    fn from(error: KeyMakerError) -> Self {
        match error {
            KeyMakerError::Store(error) => Self::Store(error),
            KeyMakerError::Failed(cause) => {
                OAuthError::server_error("The signing key could not be made").because(cause).into()
            }
        }
    }
}

impl From<Stop<OAuthError>> for Refused {
    fn from(stop: Stop<OAuthError>) -> Self {
        match stop {
            Stop::Refused(error) | Stop::Undone(error) => Self::OAuth(error),
            Stop::Store(error) => Self::Store(error),
        }
    }
}

impl From<Stop<Declined>> for Refused {
    fn from(stop: Stop<Declined>) -> Self {
        match stop {
            Stop::Refused(declined) | Stop::Undone(declined) => match declined {
                Declined::Token(error) => Self::OAuth(error),
                Declined::TooMany { retry_after } => Self::Busy(Busy::too_many(retry_after)),
            },
            Stop::Store(error) => Self::Store(error),
        }
    }
}

impl From<Stop<Never>> for Refused {
    fn from(stop: Stop<Never>) -> Self {
        Self::Store(stop.into())
    }
}
