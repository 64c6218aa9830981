//! `/register`: clients that register themselves (RFC 7591, RFC 7592; rule P5).

mod addresses;
mod algorithms;
mod body;
mod credentials;
mod faults;
mod manage;
mod metadata;
mod pairwise;
mod quota;
mod reaping;
mod redirects;
mod sector;
mod statement;
mod who;

use crate::support::registration::{Registered, least, open, open_oidc, shown, with};
