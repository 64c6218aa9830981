//! The error page (the answer PAGE of the security requirements).

use askama::Template;

use super::PageContext;

/// What went wrong, for a person and for whoever they ask.
#[derive(Debug, Clone)]
pub struct ErrorView<'a> {
    /// As in `error` (RFC 6749 §4.1.2.1).
    pub code: &'a str,
    /// Public; never holds input (rule G9).
    pub description: &'a str,
    /// HTTP status; chooses the heading.
    pub status: u16,
    /// What the person can do; `None`: what suits the status.
    pub hint: Option<ErrorHint>,
}

/// What a person can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorHint {
    /// Return to the app and begin again.
    StartAgain,
    /// Wait and try again.
    TryLater,
    /// Check the address, or go to the start page.
    CheckAddress,
    /// Begin again in this browser, with cookies allowed.
    SameBrowser,
    /// Nothing here: the operator has to.
    AskOperator,
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct Page<'a> {
    view: &'a ErrorView<'a>,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn heading(&self) -> String {
        self.page.text(match self.view.status {
            403 => "error-heading-forbidden",
            404 | 405 => "error-heading-missing",
            429 | 503 => "error-heading-busy",
            500..=599 => "error-heading-server",
            _ => "error-heading-request",
        })
    }

    fn hint(&self) -> String {
        let hint = self.view.hint.unwrap_or(match self.view.status {
            403 => ErrorHint::SameBrowser,
            404 | 405 => ErrorHint::CheckAddress,
            429 | 500..=599 => ErrorHint::TryLater,
            _ => ErrorHint::StartAgain,
        });
        self.page.text(match hint {
            ErrorHint::StartAgain => "error-hint-start-again",
            ErrorHint::TryLater => "error-hint-try-later",
            ErrorHint::CheckAddress => "error-hint-check-address",
            ErrorHint::SameBrowser => "error-hint-same-browser",
            ErrorHint::AskOperator => "error-hint-ask-operator",
        })
    }
}

impl ErrorView<'_> {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
