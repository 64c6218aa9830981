//! The hints of error pages.

/// What a person can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorHint {
    /// Return to the app and begin again.
    StartAgain,
    /// Begin again in this browser, with cookies allowed.
    SameBrowser,
    /// Open the form anew and send it again.
    Reload,
    /// Return to the page before this one and choose something else.
    GoBack,
    /// Wait and try again.
    TryLater,
    /// Sign in with an account that exists.
    SignIn,
    /// Go to the account page and try it there.
    Account,
    /// Sign out at our own page.
    SignOut,
    /// Check the address, or go to the start page.
    CheckAddress,
    /// Nothing here: the operator has to.
    AskOperator,
}

impl ErrorHint {
    /// The message that says so.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::StartAgain => "error-hint-start-again",
            Self::SameBrowser => "error-hint-same-browser",
            Self::Reload => "error-hint-reload",
            Self::GoBack => "error-hint-back",
            Self::TryLater => "error-hint-try-later",
            Self::SignIn => "error-hint-sign-in",
            Self::Account => "error-hint-account",
            Self::SignOut => "error-hint-sign-out",
            Self::CheckAddress => "error-hint-check-address",
            Self::AskOperator => "error-hint-ask-operator",
        }
    }
}
