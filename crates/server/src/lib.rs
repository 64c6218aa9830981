//! The Chancery authorization server: configuration, commands and wiring.
#![forbid(unsafe_code)]

pub mod config;
