//! What a node remembers so as not to ask again (rule R4: nothing is known here alone).
//!
//! - [`Memory`] is all that hot paths read, one [`Live`] a realm, kept fresh by the change feed.
//! - [`Cache`] is the one type for it: bounded in entries and in bytes, because strangers decide what is asked.
//! - [`Weigh`] says how much of the memory a value takes.
//! - [`Revocations`] are no cache: they are there whole, or nothing is answered.

mod cache;
mod live;
mod realms;
mod revocations;
mod shared;
mod size;
mod weigh;

pub use cache::{Bounds, Cache, FillTicket};
pub use live::Live;
pub use realms::Memory;
pub use revocations::Revocations;
pub use size::Size;
pub use weigh::{Weigh, json_length};
