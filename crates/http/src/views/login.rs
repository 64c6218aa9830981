//! The sign-in page.

use askama::Template;

use super::{ClientBrief, PageContext};

/// Posts `flow`, `csrf`, `username` and `password` to `/login`.
#[derive(Debug, Clone)]
pub struct LoginView {
    /// What the sign-in is for, sealed; handed back in the hidden field `flow`.
    pub flow: String,
    pub csrf: String,
    /// Prefilled user name or e-mail address.
    pub login: String,
    pub error: Option<LoginError>,
    /// The app that asked for the sign-in; `None` for our own pages.
    pub client: Option<ClientBrief>,
    /// Where people without an account go; `None` when sign-up is off.
    pub signup_href: Option<String>,
    /// Display name of the person who must confirm that it is them; the user name is then fixed.
    pub reauthenticate: Option<String>,
    /// Where somebody else may sign in instead, offered beside `reauthenticate`.
    pub other_account_href: Option<String>,
}

/// Why the person is still here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginError {
    InvalidCredentials,
    /// Too many attempts; the next one counts in this many minutes.
    Throttled {
        minutes: i64,
    },
    /// The page was open for too long.
    Expired,
    /// The server has no capacity to check a password right now.
    Busy,
}

#[derive(Template)]
#[template(path = "login.html")]
struct Page<'a> {
    view: &'a LoginView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn error(&self) -> Option<String> {
        Some(match self.view.error? {
            LoginError::InvalidCredentials => self.page.text("login-error-credentials"),
            LoginError::Throttled { minutes } => {
                self.page.count("error-throttled", "minutes", minutes.max(1))
            }
            LoginError::Expired => self.page.text("login-error-expired"),
            LoginError::Busy => self.page.text("login-error-busy"),
        })
    }

    /// Whether the fields themselves are what is wrong.
    fn invalid(&self) -> bool {
        self.view.error == Some(LoginError::InvalidCredentials)
    }
}

impl LoginView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
