//! The errors that pages show. Each says what happened in a sentence of the catalogues, and what a person
//! can do about it.

use std::borrow::Cow;

use chancery_core::error::{ErrorCode, OAuthError};

use super::descriptions::{self, Says};
use super::{ErrorHint, PageContext};

/// An error, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    /// As in `error` (RFC 6749 §4.1.2.1).
    pub code: ErrorCode,
    /// Of the HTTP answer; chooses the heading.
    pub status: u16,
    pub hint: ErrorHint,
    /// For the log; never leaves the server.
    pub cause: Option<Cow<'static, str>>,
    /// The app that the person came from, where that is proven.
    pub(super) app: Option<AppWay>,
    /// The page of ours that the person came from.
    pub(super) back: Option<String>,
    says: Says,
    audience: Audience,
}

/// A link to an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppWay {
    pub href: String,
    /// Where it leads, in punycode (rule C3).
    pub host: String,
}

/// Whom the sentence tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// Whoever sits at the browser, so it stands on top.
    Person,
    /// Whoever they ask: it stands among the details.
    Support,
}

/// Each error of our own: its HTTP status and code, its message, what to do about it, and for whom it is.
macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:ident, $id:literal, $hint:ident, $audience:ident;)+) => {
        impl PageError {
            $($(#[$doc])*
            pub const $name: Self = Self {
                code: ErrorCode::$code,
                status: $status,
                hint: ErrorHint::$hint,
                cause: None,
                app: None,
                back: None,
                says: Says { id: $id, parameter: "" },
                audience: Audience::$audience,
            };)+

            /// All of them.
            pub const OURS: &[Self] = &[$(Self::$name),+];
        }
    };
}

errors! {
    /// A sealed request that was not completed in time.
    FLOW_EXPIRED = 400 InvalidRequest, "problem-flow-expired", StartAgain, Person;
    /// A sealed request that is altered, made up, or another browser's.
    FLOW_FOREIGN = 400 InvalidRequest, "problem-flow-foreign", SameBrowser, Person;
    /// A request that was completed before.
    FLOW_USED = 400 InvalidRequest, "problem-flow-used", StartAgain, Person;
    /// A form that is not ours, or of another session (rule C2).
    FORM_FORGED = 403 AccessDenied, "problem-form-forged", Reload, Person;
    CONSENT_UNDECIDED = 400 InvalidRequest, "problem-consent-undecided", GoBack, Person;
    ACTION_UNKNOWN = 400 InvalidRequest, "problem-action-unknown", Account, Person;
    /// Rule L10.
    SIGNUP_OFF = 403 AccessDenied, "problem-signup-off", SignIn, Person;
    PROVIDER_OFF = 404 InvalidRequest, "problem-provider-off", SignIn, Person;
    /// A request that does not fit into the cookie of a detour.
    DETOUR_TOO_LONG = 400 InvalidRequest, "problem-detour-long", GoBack, Person;
    PROVIDER_ANSWER_TOO_LONG = 400 InvalidRequest, "problem-provider-answer-long", SignIn, Support;
    /// Rule Z1.
    CLIENT_UNKNOWN = 400 InvalidClient, "problem-client-unknown", StartAgain, Support;
    REQUEST_TOO_LONG = 400 InvalidRequest, "problem-request-long", StartAgain, Support;
    LOGOUT_TOO_LONG = 400 InvalidRequest, "problem-logout-long", SignOut, Support;
    /// A request that could not be sealed.
    REQUEST_LOST = 500 ServerError, "problem-request-lost", TryLater, Support;
    NOTHING_HERE = 404 InvalidRequest, "problem-nothing-here", CheckAddress, Support;
    METHOD_NOT_ALLOWED = 405 InvalidRequest, "problem-method", CheckAddress, Support;
    /// For another host (rule G6).
    FOREIGN_HOST = 400 InvalidRequest, "problem-host", CheckAddress, Support;
    HEADERS_TOO_LARGE = 431 InvalidRequest, "problem-headers-large", StartAgain, Support;
    ADDRESS_TOO_LONG = 414 InvalidRequest, "problem-address-long", StartAgain, Support;
    BODY_TOO_LARGE = 413 InvalidRequest, "problem-body-large", StartAgain, Support;
    MALFORMED = 400 InvalidRequest, "problem-malformed", StartAgain, Support;
    /// The caller came too often.
    TOO_MANY = 429 TemporarilyUnavailable, "problem-too-many", TryLater, Support;
    /// We have too much to do.
    OVERLOADED = 503 TemporarilyUnavailable, "problem-overloaded", TryLater, Support;
    /// A panic, or an error that nobody expected.
    UNEXPECTED = 500 ServerError, "problem-unexpected", TryLater, Support;
    /// Trying again cannot help.
    BROKEN = 500 ServerError, "problem-broken", AskOperator, Support;
}

impl PageError {
    /// Adds what the log should say.
    #[must_use]
    pub fn because(self, cause: impl Into<Cow<'static, str>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// Lets the page lead back to an app. That the person came from there must be proven.
    #[must_use]
    pub fn of_app(self, app: Option<AppWay>) -> Self {
        Self { app, ..self }
    }

    /// Lets the page lead back to one of ours.
    #[must_use]
    pub fn after(self, href: String) -> Self {
        Self { back: Some(href), ..self }
    }

    /// Whether the sentence tells the person something.
    pub(super) fn is_for_people(&self) -> bool {
        self.audience == Audience::Person
    }

    /// The sentence. It never holds input (rule G9).
    pub fn says(&self, page: &PageContext<'_>) -> String {
        let Says { id, parameter } = self.says;
        if parameter.is_empty() { page.text(id) } else { page.text_with(id, "parameter", parameter) }
    }

    /// Of its message, without what all of them begin with.
    pub fn name(&self) -> &'static str {
        self.says.id.split_once('-').map_or(self.says.id, |(_, name)| name)
    }
}

impl From<&OAuthError> for PageError {
    fn from(error: &OAuthError) -> Self {
        let (code, cause) = (error.code, error.cause.clone());
        let otherwise = match code {
            ErrorCode::ServerError => Self::UNEXPECTED,
            ErrorCode::TemporarilyUnavailable => Self::OVERLOADED,
            _ => Self::MALFORMED,
        };
        if let Some((says, hint)) = descriptions::find(error.description) {
            return Self { code, hint, cause, says, ..otherwise };
        }
        tracing::error!(description = error.description, "pages have no words for an error");
        Self { code, cause, ..otherwise }
    }
}

impl From<OAuthError> for PageError {
    fn from(error: OAuthError) -> Self {
        Self::from(&error)
    }
}
