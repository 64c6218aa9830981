//! `GET|POST /end_session` (OpenID Connect RP-Initiated Logout 1.0, rule L9).

mod confirm;
mod end;
mod get;
mod post;

pub use get::get;
pub use post::post;
