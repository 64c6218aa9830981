//! The question whether an identity at another provider becomes a way to sign in (rule F2).

use askama::Template;
use chancery_core::federation::Icon;

use super::brief;
use super::provider::Mark;
use chancery_web::views::Named;
use chancery_web::views::PageContext;

/// Posts `flow`, `csrf` and `action` (`connect` or `skip`) to `/federation/{provider_id}/link`.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// What the provider vouched for and what the sign-in is for, sealed.
    pub flow: String,
    pub csrf: String,
    /// What people call the provider.
    pub provider: String,
    /// As in the configuration and in paths.
    pub provider_id: String,
    pub icon: Icon,
    /// How people recognise the identity: e-mail address or name at the provider.
    pub label: String,
    /// User name of the person who is signed in here.
    pub account: String,
}

#[derive(Template)]
#[template(path = "pages/link.html")]
struct Page<'a> {
    view: &'a LinkView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    const fn mark(&self) -> Mark {
        Mark { icon: self.view.icon }
    }

    fn text(&self) -> Named {
        self.page.naming("link-text", [("label", &self.view.label), ("account", &self.view.account)])
    }

    fn initial(&self) -> String {
        brief::initial(&self.view.account)
    }
}

impl LinkView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
