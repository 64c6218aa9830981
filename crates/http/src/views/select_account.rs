//! The choice among accounts that are signed in at this browser.

use askama::Template;

use super::{ClientBrief, brief};
use chancery_web::views::PageContext;

/// Posts `flow`, `csrf` and `account` (a handle) or `use_another=true` to `/login`.
#[derive(Debug, Clone)]
pub struct SelectAccountView {
    pub flow: String,
    pub csrf: String,
    pub client: Option<ClientBrief>,
    pub accounts: Vec<AccountChoice>,
    /// Whether a further account may sign in.
    pub use_another: bool,
}

/// One account to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountChoice {
    /// Value of the field `account`.
    pub handle: String,
    pub name: String,
    /// What tells two accounts of one name apart, usually the e-mail address.
    pub detail: Option<String>,
}

impl AccountChoice {
    fn initial(&self) -> String {
        brief::initial(&self.name)
    }
}

#[derive(Template)]
#[template(path = "pages/select_account.html")]
struct Page<'a> {
    view: &'a SelectAccountView,
    page: &'a PageContext<'a>,
}

impl SelectAccountView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
