//! The sign-up page.

use askama::Template;
use chancery_core::password_policy::PasswordProblem;

use super::ProviderButton;
use chancery_web::views::PageContext;

/// Posts `flow`, `csrf`, `username`, `email` and `password` to `/signup`.
#[derive(Debug, Clone)]
pub struct SignupView {
    /// What the person wanted to sign in for, sealed.
    pub flow: String,
    pub csrf: String,
    pub username: String,
    pub email: String,
    pub errors: Vec<SignupError>,
    /// Characters that a password has at least.
    pub min_length: usize,
    pub login_href: Option<String>,
    /// Other providers, in the order of their buttons.
    pub providers: Vec<ProviderButton>,
}

/// What is wrong with an application for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignupError {
    UsernameMissing,
    /// Too long, or with characters that could deceive.
    UsernameInvalid,
    EmailInvalid,
    /// The user name or the e-mail address; which of them is not told (rule L2).
    Taken,
    PasswordTooShort,
    PasswordTooLong,
    PasswordCommon,
    /// A repetition, or a run along the keyboard.
    PasswordPattern,
    /// Holds the user name, the e-mail address or the server's name.
    PasswordGuessable,
    Throttled {
        minutes: i64,
    },
    Expired,
    Busy,
}

/// The field that an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignupField {
    Username,
    Email,
    Password,
}

impl SignupError {
    /// `None`: the whole form.
    pub const fn field(self) -> Option<SignupField> {
        match self {
            Self::UsernameMissing | Self::UsernameInvalid => Some(SignupField::Username),
            Self::EmailInvalid => Some(SignupField::Email),
            Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordCommon
            | Self::PasswordPattern
            | Self::PasswordGuessable => Some(SignupField::Password),
            Self::Taken | Self::Throttled { .. } | Self::Expired | Self::Busy => None,
        }
    }
}

impl From<PasswordProblem> for SignupError {
    fn from(problem: PasswordProblem) -> Self {
        match problem {
            PasswordProblem::TooShort { .. } => Self::PasswordTooShort,
            PasswordProblem::TooLong => Self::PasswordTooLong,
            PasswordProblem::Common => Self::PasswordCommon,
            PasswordProblem::Pattern => Self::PasswordPattern,
            PasswordProblem::Contextual => Self::PasswordGuessable,
        }
    }
}

#[derive(Template)]
#[template(path = "pages/signup.html")]
struct Page<'a> {
    view: &'a SignupView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn min_length(&self) -> i64 {
        i64::try_from(self.view.min_length).unwrap_or(i64::MAX)
    }

    fn sentence(&self, error: SignupError) -> String {
        let id = match error {
            SignupError::UsernameMissing => "signup-error-username-missing",
            SignupError::UsernameInvalid => "signup-error-username-invalid",
            SignupError::EmailInvalid => "signup-error-email-invalid",
            SignupError::Taken => "signup-error-taken",
            SignupError::PasswordTooShort => {
                return self.page.count("signup-error-password-short", "count", self.min_length());
            }
            SignupError::PasswordTooLong => "signup-error-password-long",
            SignupError::PasswordCommon => "signup-error-password-common",
            SignupError::PasswordPattern => "signup-error-password-pattern",
            SignupError::PasswordGuessable => "signup-error-password-guessable",
            SignupError::Throttled { minutes } => {
                return self.page.count("error-throttled", "minutes", minutes.max(1));
            }
            SignupError::Expired => "signup-error-expired",
            SignupError::Busy => "signup-error-busy",
        };
        self.page.text(id)
    }

    fn of(&self, field: Option<SignupField>) -> Option<String> {
        self.view.errors.iter().find(|e| e.field() == field).map(|e| self.sentence(*e))
    }

    fn form_error(&self) -> Option<String> {
        self.of(None)
    }

    fn username_error(&self) -> Option<String> {
        self.of(Some(SignupField::Username))
    }

    fn email_error(&self) -> Option<String> {
        self.of(Some(SignupField::Email))
    }

    fn password_error(&self) -> Option<String> {
        self.of(Some(SignupField::Password))
    }
}

impl SignupView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
