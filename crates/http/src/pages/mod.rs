//! What people see: one file a page.

pub mod account;
pub mod consent;
mod explain;
pub mod federation;
pub mod home;
mod identities;
mod leave;
pub mod sign_in;
pub mod sign_out;
pub mod signup;
