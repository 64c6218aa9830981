//! What pages load: one file a kind.

pub mod check_session;
pub mod client_logo;
pub mod static_files;
