//! One file a page.

pub mod account;
pub mod consent;
mod explain;
pub mod federation;
pub mod home;
mod identities;
pub mod login;
mod resume;
pub mod signup;

pub(crate) use login::{with_browser_cookie, with_new_login_state};
pub(crate) use resume::forged;
