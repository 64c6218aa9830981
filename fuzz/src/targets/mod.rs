//! What is fuzzed: one file a parser, or a few that read the same thing.

mod accept;
mod assertion;
mod authorize;
mod client_metadata;
mod config;
mod cookies;
mod credentials;
mod flow;
mod form;
mod forwarded;
mod jwe;
mod jwks;
mod jws;
mod languages;
mod redirect_uri;
mod refresh_token;
mod request_object;
mod trusting;

use chancery_core::error::OAuthError;

/// A parser, and what it promises beyond not to panic.
pub struct Target {
    /// Also the name of its folder in `corpus/`.
    pub name: &'static str,
    /// Words of its language.
    pub dictionary: &'static [&'static str],
    /// Inputs that cannot be kept in `corpus/`, because keys go into them.
    pub seeds: Vec<Vec<u8>>,
    /// Tries an input, panics when a promise is broken, and names the outcome.
    pub check: Check,
}

type Check = Box<dyn Fn(&[u8]) -> String>;

impl Target {
    fn new(
        name: &'static str,
        dictionary: &'static [&'static str],
        check: impl Fn(&[u8]) -> String + 'static,
    ) -> Self {
        Self { name, dictionary, seeds: Vec::new(), check: Box::new(check) }
    }

    fn with_seeds(mut self, seeds: impl IntoIterator<Item = String>) -> Self {
        self.seeds.extend(seeds.into_iter().map(String::into_bytes));
        self
    }
}

/// Every target, in the order of their names.
pub fn all() -> Vec<Target> {
    vec![
        accept::target(),
        assertion::target(),
        authorize::target(),
        authorize::claims(),
        client_metadata::target(),
        config::target(),
        cookies::target(),
        credentials::target(),
        flow::target(),
        form::target(),
        forwarded::target(),
        jwe::target(),
        jwks::target(),
        jws::target(),
        languages::target(),
        redirect_uri::target(),
        refresh_token::target(),
        request_object::target(),
    ]
}

/// An input's lines; a target takes as many as it has parameters.
fn lines<const N: usize>(input: &[u8]) -> [&[u8]; N] {
    let mut lines = input.splitn(N, |byte| *byte == b'\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

fn refused(error: &OAuthError) -> String {
    format!("{:?} {} {}", error.code, error.description, error.cause.as_deref().unwrap_or_default())
}
