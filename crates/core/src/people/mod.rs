//! What is done to people's accounts, by themselves or by administrators.

mod create;
mod disable;
mod enable;
mod find;
mod password;
mod sign_out;
pub mod sign_up;

pub use create::{Created, NewAccount, create};
pub use disable::disable;
pub use enable::enable;
pub use find::{Named, find, page};
pub use password::{NewPassword, set_password};
pub use sign_out::SignedOut;
