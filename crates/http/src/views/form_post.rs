//! The page that carries an authorization response to the app (OAuth 2.0 Form Post Response Mode).

use askama::Template;

use chancery_web::views::PageContext;

/// Submits itself; without JavaScript a button does. The policy's `form-action` must list the target.
#[derive(Debug, Clone)]
pub struct FormPostView {
    /// The proven redirect URI.
    pub action: String,
    /// The response parameters, in order.
    pub fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/form_post.html")]
struct Page<'a> {
    view: &'a FormPostView,
    page: &'a PageContext<'a>,
}

impl FormPostView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
