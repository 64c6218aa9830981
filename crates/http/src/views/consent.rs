//! The consent page.

use askama::Template;

use super::{AccountBrief, ClientBrief, ScopeItem};
use chancery_web::views::PageContext;

/// Posts `flow`, `csrf` and `decision` (`approve` or `deny`) to `/consent`.
#[derive(Debug, Clone)]
pub struct ConsentView {
    /// The authorization request, sealed.
    pub flow: String,
    pub csrf: String,
    pub client: ClientBrief,
    /// Where the person will be sent, in punycode (rule C3).
    pub redirect_host: String,
    pub account: AccountBrief,
    pub scopes: Vec<ScopeItem>,
    /// Names of the APIs that the approval is for.
    pub resources: Vec<String>,
    /// Whether an approval is remembered until the person withdraws it.
    pub is_remembered: bool,
    pub switch_account_href: Option<String>,
    /// `policy_uri`.
    pub policy_uri: Option<String>,
    /// `tos_uri`.
    pub tos_uri: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/consent.html")]
struct Page<'a> {
    view: &'a ConsentView,
    page: &'a PageContext<'a>,
}

impl ConsentView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
