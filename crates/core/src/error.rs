//! The one error that leaves an endpoint (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1).

use std::borrow::Cow;

/// Error code of the registry "OAuth Extensions Errors".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    UnsupportedTokenType,
    InvalidScope,
    InvalidTarget,
    AccessDenied,
    LoginRequired,
    ConsentRequired,
    InteractionRequired,
    AccountSelectionRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    InvalidToken,
    InsufficientScope,
    InsufficientUserAuthentication,
    /// RFC 9101 §7.
    InvalidRequestUri,
    InvalidRequestObject,
    InvalidClientMetadata,
    InvalidRedirectUri,
    /// RFC 7591 §3.2.2.
    InvalidSoftwareStatement,
    UnapprovedSoftwareStatement,
    /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
    UnmetAuthenticationRequirements,
    ServerError,
    TemporarilyUnavailable,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InteractionRequired => "interaction_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InsufficientUserAuthentication => "insufficient_user_authentication",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::InvalidClientMetadata => "invalid_client_metadata",
            Self::InvalidRedirectUri => "invalid_redirect_uri",
            Self::InvalidSoftwareStatement => "invalid_software_statement",
            Self::UnapprovedSoftwareStatement => "unapproved_software_statement",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The HTTP status of a JSON answer with this code; pages and redirects choose their own.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient | Self::InvalidToken | Self::InsufficientUserAuthentication => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// An error answer: public code and description, and a private cause for the log alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct OAuthError {
    pub code: ErrorCode,
    /// Public, `%x20-21 / %x23-5B / %x5D-7E`; never holds input (rule G9).
    pub description: &'static str,
    /// For the log; never leaves the server.
    pub cause: Option<Cow<'static, str>>,
}

impl OAuthError {
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self { code, description, cause: None }
    }

    /// Adds what the log should say.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Cow<'static, str>>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

/// Short constructors for the codes that many checks use.
macro_rules! constructors {
    ($($name:ident => $code:ident),+ $(,)?) => {
        impl OAuthError {
            $(pub const fn $name(description: &'static str) -> Self {
                Self::new(ErrorCode::$code, description)
            })+
        }
    };
}

constructors! {
    invalid_request => InvalidRequest,
    invalid_client => InvalidClient,
    invalid_grant => InvalidGrant,
    unauthorized_client => UnauthorizedClient,
    invalid_scope => InvalidScope,
    invalid_target => InvalidTarget,
    invalid_token => InvalidToken,
    server_error => ServerError,
    temporarily_unavailable => TemporarilyUnavailable,
}
