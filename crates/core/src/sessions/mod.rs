//! What is done to sessions.

mod end;
mod own;

pub use end::end;
pub use own::{Departure, EndedOwn, TOUCH_AFTER, Wish, end_own, leave, list, touch};
