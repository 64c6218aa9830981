//! Why metadata cannot be registered.

use crate::error::ErrorCode;

/// A rule's answer.
pub(in crate::client) type Checked<T> = Result<T, MetadataError>;

/// Metadata that cannot be registered (RFC 7591 §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct MetadataError {
    /// `invalid_redirect_uri`, `invalid_client_metadata` or one of those for software statements.
    pub code: ErrorCode,
    /// The member at fault.
    pub field: &'static str,
    /// What it must be; never holds what was sent, so that it may be shown to anybody (rule G9).
    pub problem: String,
}

impl MetadataError {
    pub(in crate::client) fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self::of(ErrorCode::InvalidClientMetadata, field, problem)
    }

    pub(in crate::client) fn of(code: ErrorCode, field: &'static str, problem: impl Into<String>) -> Self {
        Self { code, field, problem: problem.into() }
    }

    pub(in crate::client) fn redirect_uri(problem: impl Into<String>) -> Self {
        Self::of(ErrorCode::InvalidRedirectUri, "redirect_uris", problem)
    }
}
