//! One file or folder a page.

mod account;
mod consent;
mod end_session;
mod home;
mod login;
mod select_account;
mod signup;
