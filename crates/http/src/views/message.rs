//! Simple notices, among them the home page.

use askama::Template;

use super::AccountBrief;
use chancery_web::views::PageContext;

/// A notice, and where to go from it. Links that are absent are not shown.
#[derive(Debug, Clone)]
pub struct MessageView {
    pub message: Message,
    /// The person who is signed in.
    pub account: Option<AccountBrief>,
    pub account_href: Option<String>,
    pub login_href: Option<String>,
    pub signup_href: Option<String>,
}

/// Which notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// The home page of somebody who is not signed in.
    Welcome,
    /// The home page of somebody who is.
    SignedIn,
    AccountCreated,
}

#[derive(Template)]
#[template(path = "pages/message.html")]
struct Page<'a> {
    view: &'a MessageView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn heading(&self) -> String {
        match self.view.message {
            Message::Welcome => self.page.text_with("message-welcome", "issuer", self.page.issuer_name),
            Message::SignedIn => self.page.text("message-signed-in"),
            Message::AccountCreated => self.page.text("message-account-created"),
        }
    }

    fn body(&self) -> String {
        self.page.text(match self.view.message {
            Message::Welcome => "message-welcome-text",
            Message::SignedIn => "message-signed-in-text",
            Message::AccountCreated => "message-account-created-text",
        })
    }

    const fn is_success(&self) -> bool {
        !matches!(self.view.message, Message::Welcome)
    }
}

impl MessageView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
