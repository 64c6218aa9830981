//! The question whether to sign out (OpenID Connect RP-Initiated Logout §2).

use askama::Template;

use super::AccountBrief;
use chancery_web::views::PageContext;

/// Posts `csrf` and perhaps `flow` to `/end_session`, with `confirm=true`.
#[derive(Debug, Clone)]
pub struct LogoutView {
    pub csrf: String,
    /// The logout request, sealed; `None` when the person came by themselves.
    pub flow: Option<String>,
    pub account: AccountBrief,
    /// The app that asked.
    pub client_name: Option<String>,
    /// Where it leads afterwards: a host, or the scheme of an app on the device.
    pub then_host: Option<String>,
    /// It should lead somewhere, but nobody said who asks.
    pub unidentified: bool,
    /// Where somebody goes who does not want to sign out.
    pub cancel_href: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/logout.html")]
struct Page<'a> {
    view: &'a LogoutView,
    page: &'a PageContext<'a>,
}

impl LogoutView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
