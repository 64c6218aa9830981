//! What stands between an authorization request and its answer: the sealed request, its next step, and
//! signing in.

pub mod answer;
pub mod drive;
pub mod errand;
pub mod flow;
pub mod sign_in;
pub mod way_back;
