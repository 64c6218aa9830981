//! The frame in which `static/session.js` answers apps (OpenID Connect Session Management 1.0 §3.2).

use askama::Template;

use chancery_web::views::PageContext;

/// Nothing to see.
#[derive(Debug, Clone)]
pub struct CheckSessionView {
    /// Name of the cookie that the script compares.
    pub cookie: String,
}

#[derive(Template)]
#[template(path = "pages/check_session.html")]
struct Page<'a> {
    view: &'a CheckSessionView,
    page: &'a PageContext<'a>,
}

impl CheckSessionView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
