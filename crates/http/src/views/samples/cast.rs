//! A sample, and who and what appears in it.

use chancery_core::federation::Icon;

use crate::views::{AccountBrief, ClientBrief, ProviderButton};
use chancery_web::views::{PageContext, assets};

/// A page in one of its states.
#[derive(Debug)]
pub struct Sample {
    pub page: &'static str,
    /// Empty: as the page usually is.
    pub state: &'static str,
    pub html: Result<String, askama::Error>,
}

impl Sample {
    pub(super) fn new(page: &'static str, state: &'static str, html: Result<String, askama::Error>) -> Self {
        Self { page, state, html }
    }

    /// Another one for each name.
    pub fn name(&self) -> String {
        if self.state.is_empty() { self.page.to_owned() } else { format!("{}-{}", self.page, self.state) }
    }
}

/// Who and what appears on the pages.
pub(super) struct Cast<'a> {
    pub page: &'a PageContext<'a>,
    pub text: Option<&'a str>,
}

impl Cast<'_> {
    /// Text from outside: what fits its place, or what is to stand in every place.
    pub fn says(&self, fitting: &str) -> String {
        self.text.unwrap_or(fitting).to_owned()
    }

    /// A path of ours.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.page.base)
    }

    pub fn app(&self) -> ClientBrief {
        ClientBrief {
            name: self.says("Orchard Notes"),
            host: self.says("notes.orchard.example"),
            client_uri: Some("https://app.example/".to_owned()),
            logo: Some(self.path(&assets::ICON.path)),
        }
    }

    pub fn person(&self) -> AccountBrief {
        AccountBrief { name: self.says("Alice Example"), email: Some(self.says("alice@example.test")) }
    }

    /// Ids stand in paths and are no text: [`chancery_core::federation::ProviderId`].
    pub fn provider(&self, id: &str, name: &str, icon: Icon) -> ProviderButton {
        ProviderButton { id: id.to_owned(), name: self.says(name), icon }
    }

    /// One of each kind.
    pub fn providers(&self) -> Vec<ProviderButton> {
        vec![
            self.provider("google", "Google", Icon::Google),
            self.provider("github", "GitHub", Icon::GitHub),
            self.provider("acme", "Acme Single Sign-On", Icon::Plain),
        ]
    }
}

/// A name, a host and an address that are as long as they may be in earnest.
pub(super) const LONG_NAME: &str = "Donaudampfschifffahrtsgesellschaftskapitänsverwaltung for Enterprise";
pub(super) const LONG_HOST: &str = "a-very-long-subdomain.of-some-department.company-with-a-name.example";
pub(super) const LONG_EMAIL: &str = "alice.example-with-a-long-address@department.company.example";
