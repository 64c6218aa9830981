//! The account page: who am I, how do I sign in, where am I signed in, which apps have access.

use askama::Template;
use chancery_core::federation::Icon;
use chancery_core::time::Timestamp;

use super::moment::{self, Moment};
use super::provider::Mark;
use super::{Device, ProviderButton, brief};
use chancery_web::views::PageContext;

/// Posts `csrf` and `action` to `/account`: `end_session` (with `session`), `end_others`,
/// `revoke_app` (with `app`), `remove_identity` (with `identity`), or `sign_out`.
#[derive(Debug, Clone)]
pub struct AccountView {
    pub csrf: String,
    pub name: String,
    pub username: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub has_password: bool,
    /// What is connected at other providers.
    pub identities: Vec<IdentityItem>,
    /// Providers that may be connected.
    pub connectable: Vec<ProviderButton>,
    pub sessions: Vec<SessionItem>,
    pub apps: Vec<AppItem>,
    /// What has just been done.
    pub notice: Option<Notice>,
    /// When the page is shown, for "5 minutes ago".
    pub now: Timestamp,
}

/// An identity at another provider.
#[derive(Debug, Clone)]
pub struct IdentityItem {
    /// Value of the field `identity`.
    pub handle: String,
    /// What people call the provider.
    pub provider: String,
    /// E-mail address or name at the provider.
    pub label: String,
    pub icon: Icon,
    pub linked_at: Timestamp,
    pub last_used_at: Timestamp,
    /// `false`: nobody could sign in without it.
    pub removable: bool,
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
    /// Where our copy of its logo is.
    pub logo: Option<String>,
    /// What it may do, in words ([`super::ScopeItem::label`]).
    pub scopes: Vec<String>,
    pub granted_at: Timestamp,
    /// Where a sign-in at the app begins (OpenID Connect Core §4).
    pub open_href: Option<String>,
}

/// What the last action did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    SessionEnded,
    OthersEnded,
    AppRevoked,
    IdentityLinked,
    IdentityRemoved,
    /// Connected with another account.
    IdentityTaken,
    /// Not removed: nobody could sign in to the account any more.
    LastWayIn,
    /// The sign-in is too old for connecting something with the account.
    ConfirmFirst,
}

impl Notice {
    /// Whether the wish was refused.
    const fn is_refusal(self) -> bool {
        matches!(self, Self::IdentityTaken | Self::LastWayIn | Self::ConfirmFirst)
    }
}

impl IdentityItem {
    const fn mark(&self) -> Mark {
        Mark { icon: self.icon }
    }
}

impl AppItem {
    fn initial(&self) -> String {
        brief::initial(&self.name)
    }
}

#[derive(Template)]
#[template(path = "account/account.html")]
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
            Notice::IdentityLinked => "account-notice-identity-linked",
            Notice::IdentityRemoved => "account-notice-identity-removed",
            Notice::IdentityTaken => "account-notice-identity-taken",
            Notice::LastWayIn => "account-notice-last-way-in",
            Notice::ConfirmFirst => "account-notice-confirm-first",
        }))
    }

    fn is_refused(&self) -> bool {
        self.view.notice.is_some_and(Notice::is_refusal)
    }

    /// Where somebody signs in again who has to before going on.
    fn confirm_href(&self) -> Option<String> {
        (self.view.notice == Some(Notice::ConfirmFirst)).then(|| format!("{}/login", self.page.base))
    }

    /// Without other providers, there is but the password.
    fn has_ways(&self) -> bool {
        !(self.view.identities.is_empty() && self.view.connectable.is_empty())
    }

    fn remove_label(&self, identity: &IdentityItem) -> String {
        let names = [("provider", identity.provider.as_str()), ("label", identity.label.as_str())];
        self.page.text_naming("account-remove-label", names)
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
