//! The answer of the authorization endpoint (OAuth 2.1 §4.1.2, RFC 9207).

use url::form_urlencoded;

use super::target::{ResponseMode, ResponseTarget};
use crate::error::OAuthError;
use crate::secret::Secret;

/// What the client gets.
#[derive(Debug, Clone)]
pub enum Answer {
    Code(Secret),
    Error(OAuthError),
}

/// How it gets there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// 303 to this URI.
    Redirect(String),
    /// A page that posts these fields to this URI (Form Post Response Mode).
    FormPost { action: String, fields: Vec<(&'static str, String)> },
}

/// Builds the answer: `code` or `error`, then `state` exactly as it came, then `iss`.
pub fn deliver(target: &ResponseTarget, issuer: &str, answer: &Answer) -> Delivery {
    let mut fields: Vec<(&'static str, String)> = Vec::with_capacity(4);
    match answer {
        Answer::Code(code) => fields.push(("code", code.expose().to_owned())),
        Answer::Error(error) => {
            fields.push(("error", error.code.as_str().to_owned()));
            fields.push(("error_description", error.description.to_owned()));
        }
    }
    if let Some(state) = target.state() {
        fields.push(("state", state.to_owned()));
    }
    fields.push(("iss", issuer.to_owned()));
    match target.mode() {
        ResponseMode::Query => Delivery::Redirect(with_query(target.redirect_uri(), &fields)),
        ResponseMode::FormPost => Delivery::FormPost { action: target.redirect_uri().to_owned(), fields },
    }
}

/// Appends parameters to a URI, whose own query stays as it is.
pub fn with_query(uri: &str, fields: &[(&str, String)]) -> String {
    let mut out = String::from(uri);
    let mut separator = if uri.contains('?') { '&' } else { '?' };
    for (name, value) in fields {
        out.push(separator);
        separator = '&';
        out.push_str(name);
        out.push('=');
        for part in form_urlencoded::byte_serialize(value.as_bytes()) {
            // %20 is read as a space everywhere, '+' only by form decoders
            out.push_str(if part == "+" { "%20" } else { part });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn z6_state_survives_whatever_it_holds() {
        for state in ["a b+c%20&=#?/\\\"<>", "ünïcode 💥", "%", "\u{1}"] {
            let uri = with_query("https://app.test/cb?x=1", &[("state", state.to_owned())]);
            let parsed = url::Url::parse(&uri).unwrap();
            let found = parsed.query_pairs().find(|(k, _)| k == "state").unwrap().1.into_owned();
            assert_eq!(found, state);
            assert!(uri.starts_with("https://app.test/cb?x=1&state="));
        }
    }
}
