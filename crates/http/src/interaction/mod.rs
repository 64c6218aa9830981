//! What stands between an authorization request and its answer: its checks, the sealed request, its next step, and
//! signing in.

pub mod anew;
pub mod answer;
pub mod drive;
pub mod errand;
pub mod flow;
pub mod packed;
pub mod request;
mod request_object;
pub mod room;
pub mod sign_in;
pub mod way_back;
