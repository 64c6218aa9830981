//! `/federation/{provider}/…`: signing in with another provider (rules F1 to F3).

mod attempt;
mod attempts;
mod callback;
mod enter;
pub mod link;
pub(super) mod pending;
pub(super) mod providers;
pub mod signed_out;
mod start;
mod told;

use pending::Pending;

pub use callback::{callback, relay};
pub use start::start;
