//! `/login`: sign-in, and the choice among accounts that are signed in already.

mod choose;
pub(super) mod form;
mod get;
mod post;

pub use get::get;
pub use post::post;
