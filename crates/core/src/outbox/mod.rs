//! What is to be delivered outside, durable until it was (rule L12). The act that calls for it queues an entry
//! in its own transaction; any node delivers it afterwards, again and again until somebody took it or its
//! time is over.
//!
//! Something new to deliver is a kind and a `deliver`: a struct that implements [`Payload`] beside the act that
//! queues it ([`queue`]), and in the server an implementation of `Deliver` for that struct, named in the list
//! of kinds. Table, retries, fairness, expiry and figures are here already.

mod attempt;
mod backoff;
mod entry;
mod places;
mod queue;

pub use attempt::{Attempt, begin, due, note};
pub use entry::{Delivered, Entry, Payload};
pub use places::{A_GROUP, AT_ONCE, Group, Places};
pub use queue::queue;
