//! The sign-in page.

use askama::Template;

use super::{ClientBrief, ProviderButton};
use chancery_web::views::Named;
use chancery_web::views::PageContext;

/// Posts `flow`, `csrf`, `username` and `password` to `/login`.
#[derive(Debug, Clone)]
pub struct LoginView {
    /// What the sign-in is for, sealed; handed back in the hidden field `flow`.
    pub flow: String,
    pub csrf: String,
    /// Prefilled user name or e-mail address.
    pub login: String,
    pub error: Option<LoginError>,
    /// Why the person is asked to sign in, where it is no error.
    pub notice: Option<LoginNotice>,
    /// The app that asked for the sign-in; `None` for our own pages.
    pub client: Option<ClientBrief>,
    /// Where people without an account go; `None` when sign-up is off.
    pub signup_href: Option<String>,
    /// Display name of the person who must confirm that it is them; the user name is then fixed.
    pub reauthenticate: Option<String>,
    /// Where somebody else may sign in instead, offered beside `reauthenticate`.
    pub other_account_href: Option<String>,
    /// Other providers, in the order of their buttons.
    pub providers: Vec<ProviderButton>,
}

/// What stands above the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginNotice {
    /// A provider vouched for somebody whose identity is no account's yet. Whether an account has the
    /// same e-mail address is not told (rule L2).
    Connect {
        provider: String,
        /// E-mail address or name at the provider.
        label: String,
    },
}

/// Why the person is still here. Each `provider` is the name that people know.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Down, slow, or not answering as the protocol wants.
    ProviderUnavailable {
        provider: String,
    },
    /// What it answered cannot be believed.
    ProviderRefused {
        provider: String,
    },
    /// The person, or the provider, said no.
    ProviderCancelled {
        provider: String,
    },
    /// The app asks for a fresh sign-in, and the provider did not confirm one.
    ProviderStale {
        provider: String,
    },
    /// Not from the domains that may enter.
    ProviderDomain {
        provider: String,
    },
    /// The provider's answer was used before, came too late, or belongs to another browser.
    ProviderReplayed,
    AccountDisabled,
}

#[derive(Template)]
#[template(path = "pages/login.html")]
struct Page<'a> {
    view: &'a LoginView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn error(&self) -> Option<Named> {
        let of = |id: &str, provider: &str| self.page.named(id, "provider", provider);
        let id = match self.view.error.as_ref()? {
            LoginError::InvalidCredentials => "login-error-credentials",
            LoginError::Throttled { minutes } => {
                return Some(self.page.count("error-throttled", "minutes", (*minutes).max(1)).into());
            }
            LoginError::Expired => "login-error-expired",
            LoginError::Busy => "login-error-busy",
            LoginError::ProviderUnavailable { provider } => {
                return Some(of("login-error-provider-unavailable", provider));
            }
            LoginError::ProviderRefused { provider } => {
                return Some(of("login-error-provider-refused", provider));
            }
            LoginError::ProviderCancelled { provider } => {
                return Some(of("login-error-provider-cancelled", provider));
            }
            LoginError::ProviderStale { provider } => {
                return Some(of("login-error-provider-stale", provider));
            }
            LoginError::ProviderDomain { provider } => {
                return Some(of("login-error-provider-domain", provider));
            }
            LoginError::ProviderReplayed => "login-error-provider-replayed",
            LoginError::AccountDisabled => "login-error-account-disabled",
        };
        Some(self.page.text(id).into())
    }

    fn notice(&self) -> Option<Named> {
        let LoginNotice::Connect { provider, label } = self.view.notice.as_ref()?;
        Some(self.page.naming("login-notice-connect", [("provider", provider), ("label", label)]))
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
