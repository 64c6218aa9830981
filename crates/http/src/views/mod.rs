//! What pages show: one struct a page, rendered through its template in `templates/`.
//!
//! A view holds facts, never sentences: text comes from the message catalogues by way of
//! [`chancery_web::views::PageContext`]. Everything is escaped; names from outside stand in `<bdi>` with deceptive
//! characters made visible (rule C3).

pub mod account;
mod brief;
pub mod check_session;
pub mod consent;
mod device;
pub mod form_post;
pub mod link;
pub mod login;
pub mod logout;
pub mod message;
mod moment;
mod provider;
pub mod samples;
mod scope_item;
pub mod select_account;
pub mod signed_out;
pub mod signup;

#[cfg(test)]
mod tests;

pub use account::{AccountView, AppItem, IdentityItem, Notice, SessionItem};
pub use brief::{AccountBrief, ClientBrief};
pub use check_session::CheckSessionView;
pub use consent::ConsentView;
pub use device::Device;
pub use form_post::FormPostView;
pub use link::LinkView;
pub use login::{LoginError, LoginNotice, LoginView};
pub use logout::LogoutView;
pub use message::{Message, MessageView};
pub use provider::ProviderButton;
pub use scope_item::ScopeItem;
pub use select_account::{AccountChoice, SelectAccountView};
pub use signed_out::SignedOutView;
pub use signup::{SignupError, SignupField, SignupView};
