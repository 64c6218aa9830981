//! The error page (the answer PAGE of the security requirements): what went wrong, for a person and for
//! whoever they ask, and at least one way on.

pub mod descriptions;
mod hint;
mod page_error;

use askama::Template;

use super::PageContext;
use super::context::Named;

pub use hint::ErrorHint;
pub use page_error::{AppWay, PageError};

/// What went wrong, and where ways on lead.
#[derive(Debug, Clone)]
pub struct ErrorView<'a> {
    pub error: &'a PageError,
    /// Before the paths of our own pages, without a trailing slash.
    pub root: &'a str,
    /// Whether the page can be asked for again by its address alone.
    pub is_repeatable: bool,
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct Page<'a> {
    view: &'a ErrorView<'a>,
    page: &'a PageContext<'a>,
}

/// A way on.
struct Way {
    href: String,
    text: Named,
}

impl Page<'_> {
    fn heading(&self) -> String {
        self.page.text(match self.view.error.status {
            403 => "error-heading-forbidden",
            404 | 405 => "error-heading-missing",
            429 | 503 => "error-heading-busy",
            500..=599 => "error-heading-server",
            _ => "error-heading-request",
        })
    }

    fn hint(&self) -> String {
        self.page.text(self.view.error.hint.id())
    }

    fn description(&self) -> String {
        self.view.error.says(self.page)
    }

    /// Never none: the start page is always there. The first is what the hint speaks of.
    fn ways(&self) -> Vec<Way> {
        let ErrorView { error, root, is_repeatable } = *self.view;
        let way = |href: &str, id: &str| Way { href: href.to_owned(), text: self.page.text(id).into() };
        let ours = |path: &str, id: &str| way(&format!("{root}{path}"), id);
        let first = match error.hint {
            ErrorHint::StartAgain | ErrorHint::SameBrowser => error.app.as_ref().map(|app| Way {
                href: app.href.clone(),
                text: self.page.named("error-way-app", "host", &app.host),
            }),
            // the address that the page has already
            ErrorHint::TryLater => is_repeatable.then(|| way("", "error-way-again")),
            ErrorHint::Reload => error.back.as_ref().map(|href| way(href, "error-way-again")),
            ErrorHint::GoBack => error.back.as_ref().map(|href| way(href, "error-way-back")),
            ErrorHint::SignIn => Some(ours("/login", "message-sign-in")),
            ErrorHint::Account => Some(ours("/account", "message-account")),
            ErrorHint::SignOut => Some(ours("/end_session", "logout-button")),
            ErrorHint::CheckAddress | ErrorHint::AskOperator => None,
        };
        first.into_iter().chain([ours("/", "error-way-start")]).collect()
    }
}

impl ErrorView<'_> {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
