//! The apps that have access to a person's account: what they may, and how that ends (rule C4).

mod list;
mod revoke;

pub use list::{App, list};
pub use revoke::revoke;
