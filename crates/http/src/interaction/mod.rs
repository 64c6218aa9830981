//! What stands between an authorization request and its answer: the sealed request, its next step, and
//! signing in.

pub mod drive;
pub mod flow;
mod front_channel;
pub mod sign_in;
pub mod way_back;
