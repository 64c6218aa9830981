//! What tests stand on: a crate of its own, so that a test that changes does not compile it anew.

#![forbid(unsafe_code)]

pub mod administration;
pub mod answers;
pub mod app;
pub mod authority;
pub mod browser;
pub mod chromium;
pub mod credentials;
pub mod database;
pub mod documents;
pub mod durations;
pub mod faulty;
pub mod forgeries;
pub mod front;
pub mod guesses;
pub mod hasher;
pub mod html;
pub mod jwe;
pub mod jws;
pub mod keys;
pub mod patience;
pub mod people;
pub mod ports;
pub mod process;
pub mod program;
pub mod provider;
pub mod registration;
pub mod rotating;
pub mod rsa_keys;
pub mod scene;
pub mod signed_introspection;
pub mod signing_keys;
pub mod stage;
pub mod tokens;
pub mod wire;
pub mod world;
