//! Sign-in with another provider, who may be lying (rules F1 to F3, R18).

mod account;
mod answers;
mod breaker;
mod class;
mod client_auth;
mod confirm;
mod disabled;
mod domains;
mod form_post;
mod forms;
mod fresh;
mod github;
mod id_token;
mod identity;
mod linking;
mod logout;
mod mix_up;
mod room;
mod rotation;
mod sign_in;
mod signature;
mod signed_out;
mod state;
mod trouble;
mod understood;
mod upstream;
