//! `/authorize`, and an accepted request's way through our pages.

mod claims;
mod code;
mod form_post;
mod front_channel;
mod frozen;
mod hints;
mod max_age;
mod order;
mod people;
mod pkce;
mod post;
mod prompt_login;
mod prompt_none;
mod redirect_uri;
mod request_objects;
mod request_uri;
mod resource;
mod response_type;
mod scope;
mod signed_request;
mod stale;
mod state;
mod target;
mod tolerated;
mod twice;
