//! The Chancery authorization server: configuration, commands and wiring.
#![forbid(unsafe_code)]

pub mod commands;
pub mod config;
pub mod failure;
mod log;
pub mod serve;
pub mod signing_keys;
pub mod unit;
