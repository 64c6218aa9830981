//! Sign-in with another provider, who may be lying (rules F1 to F3, R18).

mod sign_in;
mod world;
