//! One file or folder a page.

mod account;
mod apps;
mod consent;
mod end_session;
mod errors;
mod home;
mod languages;
mod login;
mod logos;
mod select_account;
mod signup;
