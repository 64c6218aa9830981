//! The answer of the authorization endpoint (OAuth 2.1 §4.1.2, RFC 9207).

use url::form_urlencoded;

use super::target::{ResponseMode, ResponseTarget};
use crate::discovery::Metadata;
use crate::error::OAuthError;
use crate::secret::Secret;

/// What the client gets.
#[derive(Debug, Clone)]
pub enum Answer {
    Granted(Granted),
    Error(OAuthError),
}

/// What the response type asked for.
#[derive(Debug, Clone, Default)]
pub struct Granted {
    pub code: Option<Secret>,
    pub access_token: Option<FrontAccess>,
    pub id_token: Option<String>,
}

/// An access token that comes with the answer (OpenID Connect Core §3.2.2.5).
#[derive(Debug, Clone)]
pub struct FrontAccess {
    pub token: Secret,
    /// Seconds.
    pub expires_in: i64,
    pub scope: String,
}

/// How it gets there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// 303 to this URI.
    Redirect(String),
    /// A page that posts these fields to this URI (Form Post Response Mode).
    FormPost { action: String, fields: Vec<(&'static str, String)> },
}

/// Builds the answer: what was granted or `error`, then `state` exactly as it came, `session_state` where
/// there is one, then `iss`.
pub fn deliver(
    target: &ResponseTarget,
    issuer: &str,
    answer: &Answer,
    session_state: Option<String>,
) -> Delivery {
    let mut fields: Vec<(&'static str, String)> = Vec::with_capacity(4);
    match answer {
        Answer::Granted(granted) => {
            fields.extend(granted.code.as_ref().map(|code| ("code", code.expose().to_owned())));
            if let Some(access) = &granted.access_token {
                fields.push(("access_token", access.token.expose().to_owned()));
                fields.push(("token_type", "Bearer".to_owned()));
                fields.push(("expires_in", access.expires_in.to_string()));
                fields.push(("scope", access.scope.clone()));
            }
            fields.extend(granted.id_token.clone().map(|token| ("id_token", token)));
        }
        Answer::Error(error) => {
            fields.push(("error", error.code.as_str().to_owned()));
            fields.push(("error_description", error.description.to_owned()));
        }
    }
    if let Some(state) = target.state() {
        fields.push(("state", state.to_owned()));
    }
    fields.extend(session_state.map(|value| ("session_state", value)));
    fields.push(("iss", issuer.to_owned()));
    match target.mode() {
        ResponseMode::Query => Delivery::Redirect(with_query(target.redirect_uri(), &fields)),
        ResponseMode::Fragment => Delivery::Redirect(with_parameters(target.redirect_uri(), '#', &fields)),
        ResponseMode::FormPost => Delivery::FormPost { action: target.redirect_uri().to_owned(), fields },
    }
}

/// Appends parameters to a URI, whose own query and fragment stay as they are.
pub fn with_query(uri: &str, fields: &[(&str, String)]) -> String {
    let end = uri.find('#').unwrap_or(uri.len());
    let (uri, fragment) = uri.split_at(end);
    let mut out = with_parameters(uri, if uri.contains('?') { '&' } else { '?' }, fields);
    out.push_str(fragment);
    out
}

fn with_parameters(uri: &str, mut separator: char, fields: &[(&str, String)]) -> String {
    let mut out = String::from(uri);
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

/// Enters that every answer names the issuer (RFC 9207 §3).
pub(crate) fn advertise(to: &mut Metadata) {
    to.ability("authorization_response_iss_parameter_supported", true);
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

    #[test]
    fn parameters_stand_behind_the_query_and_before_the_fragment() {
        for (uri, expected) in [
            ("https://app.test/in", "https://app.test/in?iss=a"),
            ("https://app.test/in?x=1", "https://app.test/in?x=1&iss=a"),
            ("https://app.test/in#start", "https://app.test/in?iss=a#start"),
            ("https://app.test/in?x=1#a?b", "https://app.test/in?x=1&iss=a#a?b"),
        ] {
            assert_eq!(with_query(uri, &[("iss", "a".to_owned())]), expected);
        }
    }
}
