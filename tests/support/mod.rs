//! What tests stand on.

// each test file uses its own part of this
#![allow(dead_code, unreachable_pub)]

pub mod app;
pub mod browser;
pub mod chromium;
pub mod database;
pub mod html;
pub mod keys;
pub mod people;
pub mod ports;
pub mod process;
pub mod program;
