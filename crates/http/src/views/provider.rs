//! Buttons of other providers.

use askama::Template;
use chancery_core::federation::Icon;

/// Another provider that a person may sign in with. Its button posts `flow` and `csrf` to
/// `/federation/{id}/start`; on the account page `csrf` and `link=1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderButton {
    /// As in the configuration and in paths ([`chancery_core::federation::ProviderId`]).
    pub id: String,
    /// What people call it.
    pub name: String,
    pub icon: Icon,
}

impl ProviderButton {
    pub(super) const fn mark(&self) -> Mark {
        Mark { icon: self.icon }
    }

    /// Class of a button with colours of its own: Google's come from its branding rules
    /// (<https://developers.google.com/identity/branding-guidelines>).
    pub(super) const fn class(&self) -> &'static str {
        match self.icon {
            Icon::Google => "google",
            Icon::GitHub | Icon::Plain => "plain",
        }
    }
}

/// A provider's picture.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/mark.html")]
pub(super) struct Mark {
    pub icon: Icon,
}

/// The template holds pictures alone.
impl askama::filters::HtmlSafe for Mark {}
