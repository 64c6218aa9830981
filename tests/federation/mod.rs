//! Sign-in with another provider, who may be lying (rules F1 to F3, R18).

mod answers;
mod client_auth;
mod confirm;
mod disabled;
mod form_post;
mod id_token;
mod identity;
mod linking;
mod mix_up;
mod sign_in;
mod signature;
mod state;
mod upstream;
mod world;
