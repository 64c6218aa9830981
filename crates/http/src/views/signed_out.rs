//! What a person sees after signing out.

use askama::Template;

use chancery_web::views::PageContext;

/// Nobody is signed in here any more.
#[derive(Debug, Clone, Default)]
pub struct SignedOutView {
    /// A registered `post_logout_redirect_uri`, or a page of ours.
    pub continue_href: Option<String>,
    /// The app that `continue_href` belongs to.
    pub client_name: Option<String>,
    pub login_href: Option<String>,
    /// Pages of apps that are told of the sign-out by being loaded in frames (OpenID Connect Front-Channel
    /// Logout §2); the page then goes on to `continue_href` by itself.
    pub frames: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/signed_out.html")]
struct Page<'a> {
    view: &'a SignedOutView,
    page: &'a PageContext<'a>,
}

impl SignedOutView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
