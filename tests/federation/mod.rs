//! Sign-in with another provider, who may be lying (rules F1 to F3, R18).

mod client_auth;
mod form_post;
mod identity;
mod sign_in;
mod upstream;
mod world;
