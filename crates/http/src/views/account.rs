//! The account page: who am I, where am I signed in, which apps have access.

use askama::Template;
use chancery_core::time::Timestamp;

use super::moment::{self, Moment};
use super::{Device, PageContext, brief};

/// Posts `csrf` and `action` to `/account`: `end_session` (with `session`), `end_others`,
/// `revoke_app` (with `app`), or `sign_out`.
#[derive(Debug, Clone)]
pub struct AccountView {
    pub csrf: String,
    pub name: String,
    pub username: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub sessions: Vec<SessionItem>,
    pub apps: Vec<AppItem>,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// When the page is shown, for "5 minutes ago".
    pub now: Timestamp,
}

/// One browser that the person is signed in with.
#[derive(Debug, Clone)]
pub struct SessionItem {
    /// Value of the field `session`.
    pub handle: String,
    pub device: Device,
    pub address: String,
    pub signed_in_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The browser that shows the page.
    pub current: bool,
}

/// One app that may act for the person.
#[derive(Debug, Clone)]
pub struct AppItem {
    /// Value of the field `app`.
    pub handle: String,
    pub name: String,
    pub host: String,
    /// What it may do, in words ([`super::ScopeItem::label`]).
    pub scopes: Vec<String>,
    pub granted_at: Timestamp,
}

/// What the last action did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SessionEnded,
    OthersEnded,
    AppRevoked,
}

impl AppItem {
    fn initial(&self) -> String {
        brief::initial(&self.name)
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct Page<'a> {
    view: &'a AccountView,
    page: &'a PageContext<'a>,
}

impl Page<'_> {
    fn initial(&self) -> String {
        brief::initial(&self.view.name)
    }

    fn notice(&self) -> Option<String> {
        Some(self.page.text(match self.view.notice? {
            Notice::SessionEnded => "account-notice-session-ended",
            Notice::OthersEnded => "account-notice-others-ended",
            Notice::AppRevoked => "account-notice-app-revoked",
        }))
    }

    fn has_others(&self) -> bool {
        self.view.sessions.iter().any(|s| !s.current)
    }

    fn device(&self, device: &Device) -> String {
        device.describe(self.page.locale)
    }

    fn date(&self, at: Timestamp) -> Moment {
        moment::absolute(self.page.locale, at)
    }

    fn ago(&self, at: Timestamp) -> Moment {
        moment::relative(self.page.locale, at, self.view.now)
    }
}

impl AccountView {
    pub fn render(&self, page: &PageContext<'_>) -> Result<String, askama::Error> {
        Page { view: self, page }.render()
    }
}
