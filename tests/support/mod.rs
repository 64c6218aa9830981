//! What tests stand on.

// each test file uses its own part of this
#![allow(dead_code, unreachable_pub)]

pub mod administration;
pub mod answers;
pub mod app;
pub mod authority;
pub mod browser;
pub mod chromium;
pub mod credentials;
pub mod database;
pub mod documents;
pub mod faulty;
pub mod forgeries;
pub mod front;
pub mod guesses;
pub mod hasher;
pub mod html;
pub mod jwe;
pub mod jws;
pub mod keys;
pub mod people;
pub mod ports;
pub mod process;
pub mod program;
pub mod provider;
pub mod rotating;
pub mod signing_keys;
pub mod tokens;
pub mod wire;
