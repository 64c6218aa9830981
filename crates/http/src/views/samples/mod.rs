//! Every page in each of its states: the one list for the tests and for the eye (`examples/preview`).
//! A page that is new, or new in some state, is added to it. Nothing that serves requests uses it.

mod account;
mod notices;
mod sign_in;

use chancery_core::federation::Icon;

use super::{AccountBrief, ClientBrief, PageContext, ProviderButton, assets};

/// A page in one of its states.
#[derive(Debug)]
pub struct Sample {
    pub page: &'static str,
    /// Empty: as the page usually is.
    pub state: &'static str,
    pub html: Result<String, askama::Error>,
}

impl Sample {
    fn new(page: &'static str, state: &'static str, html: Result<String, askama::Error>) -> Self {
        Self { page, state, html }
    }

    /// Another one for each name.
    pub fn name(&self) -> String {
        if self.state.is_empty() { self.page.to_owned() } else { format!("{}-{}", self.page, self.state) }
    }
}

/// All of them. `text`: what stands in every place that takes text from outside; `None`: what people
/// and apps are called.
pub fn all(page: &PageContext<'_>, text: Option<&str>) -> Vec<Sample> {
    let cast = Cast { page, text };
    let mut samples = sign_in::samples(&cast);
    samples.extend(account::samples(&cast));
    samples.extend(notices::samples(&cast));
    samples
}

/// Who and what appears on the pages.
struct Cast<'a> {
    page: &'a PageContext<'a>,
    text: Option<&'a str>,
}

impl Cast<'_> {
    /// Text from outside: what fits its place, or what is to stand in every place.
    fn says(&self, fitting: &str) -> String {
        self.text.unwrap_or(fitting).to_owned()
    }

    /// A path of ours.
    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.page.base)
    }

    fn app(&self) -> ClientBrief {
        ClientBrief {
            name: self.says("Orchard Notes"),
            host: self.says("notes.orchard.example"),
            client_uri: Some("https://app.example/".to_owned()),
            logo: Some(self.path(&assets::ICON.path)),
        }
    }

    fn person(&self) -> AccountBrief {
        AccountBrief { name: self.says("Alice Example"), email: Some(self.says("alice@example.test")) }
    }

    /// Ids stand in paths and are no text: [`chancery_core::federation::ProviderId`].
    fn provider(&self, id: &str, name: &str, icon: Icon) -> ProviderButton {
        ProviderButton { id: id.to_owned(), name: self.says(name), icon }
    }

    /// One of each kind.
    fn providers(&self) -> Vec<ProviderButton> {
        vec![
            self.provider("google", "Google", Icon::Google),
            self.provider("github", "GitHub", Icon::GitHub),
            self.provider("acme", "Acme Single Sign-On", Icon::Plain),
        ]
    }
}

/// A name, a host and an address that are as long as they may be in earnest.
const LONG_NAME: &str = "Donaudampfschifffahrtsgesellschaftskapitänsverwaltung for Enterprise";
const LONG_HOST: &str = "a-very-long-subdomain.of-some-department.company-with-a-name.example";
const LONG_EMAIL: &str = "alice.example-with-a-long-address@department.company.example";
