//! `POST /token`.

mod access_token;
mod assertions;
mod bindings;
mod client_auth;
mod client_credentials;
mod code;
mod disabled;
mod forged_assertions;
mod id_token;
mod refresh;
mod replay;
mod requests;
mod resources;
mod retry;
mod rotated_keys;
mod signing;
mod too_much;
mod without_session;
