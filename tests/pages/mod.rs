//! One file or folder a page.

mod consent;
mod login;
mod select_account;
