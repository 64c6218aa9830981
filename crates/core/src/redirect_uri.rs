//! Redirect URIs: registration rules (RFC 9700 §2.1, rule P5) and exact comparison (rule Z2).

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// A registered redirect URI, kept as the bytes that were registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

/// Why a URI cannot be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    #[error("must be an absolute URI of at most 2000 printable ASCII characters")]
    Malformed,
    #[error("must not have a fragment")]
    Fragment,
    #[error("must not hold a user name or password")]
    UserInfo,
    #[error("must not hold a wildcard")]
    Wildcard,
    #[error("plain http is for loopback addresses alone")]
    PlainHttp,
    #[error(
        "a private-use scheme must be a reversed domain name, such as com.example.app, and belongs to native clients"
    )]
    Scheme,
}

impl RedirectUri {
    /// Checks the rules of registration. `native`: the client is a native application, which may use a
    /// private-use scheme (RFC 8252 §7.1).
    pub fn register(value: &str, native: bool) -> Result<Self, InvalidRedirectUri> {
        if value.len() > 2000 || !value.bytes().all(|b| (0x21..=0x7E).contains(&b)) || value.contains('\\') {
            return Err(InvalidRedirectUri::Malformed);
        }
        let url = Url::parse(value).map_err(|_| InvalidRedirectUri::Malformed)?;
        if value.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        if value.contains('*') {
            return Err(InvalidRedirectUri::Wildcard);
        }
        match url.scheme() {
            "https" | "http" => {
                if !url.username().is_empty() || url.password().is_some() || authority(value).contains('@') {
                    return Err(InvalidRedirectUri::UserInfo);
                }
                if url.host().is_none() || !value.contains("://") {
                    return Err(InvalidRedirectUri::Malformed);
                }
                if url.scheme() == "http" && !is_loopback(&url) {
                    return Err(InvalidRedirectUri::PlainHttp);
                }
            }
            scheme if native && scheme.contains('.') => {}
            _ => return Err(InvalidRedirectUri::Scheme),
        }
        Ok(Self(value.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Byte equality, but for the port of a registered `http` loopback URI, which is free
    /// (RFC 8252 §7.3).
    pub fn matches(&self, presented: &str) -> bool {
        matches(&self.0, presented)
    }

    /// The host that the person will be sent to, in ASCII (punycode), or the scheme of a native
    /// client's URI.
    pub fn display_host(&self) -> String {
        display_host(&self.0)
    }

    /// `https` with a host: a claimed URI that another program cannot take (rule C1).
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

/// As [`RedirectUri::matches`], for whatever URI is registered for people to be sent to.
pub fn matches(registered: &str, presented: &str) -> bool {
    const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
    let but_for_port = |origin: &&str| {
        let registered = registered.strip_prefix(origin).and_then(without_port);
        let asked = presented.strip_prefix(origin).and_then(without_port);
        registered.is_some() && registered == asked
    };
    presented == registered || LOOPBACK.iter().any(but_for_port)
}

/// The host of a URI in ASCII (punycode) with its port if it has one, or its scheme when it has no host.
pub fn display_host(uri: &str) -> String {
    Url::parse(uri).map_or_else(
        |_| String::new(),
        |u| match (u.scheme(), u.host_str(), u.port()) {
            ("http" | "https", Some(host), Some(port)) => format!("{host}:{port}"),
            ("http" | "https", Some(host), None) => host.to_owned(),
            // what stands in the place of a host behind another scheme is nobody's host
            (scheme, _, _) => scheme.to_owned(),
        },
    )
}

/// What follows the port, if `rest` begins with a valid port, a path, a query or nothing.
fn without_port(rest: &str) -> Option<&str> {
    let Some(after_colon) = rest.strip_prefix(':') else {
        return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(rest);
    };
    let digits = after_colon.bytes().take_while(u8::is_ascii_digit).count();
    let (port, tail) = after_colon.split_at_checked(digits)?;
    let valid = !port.is_empty() && !port.starts_with('0') && port.parse::<u16>().is_ok();
    (valid && (tail.is_empty() || tail.starts_with(['/', '?']))).then_some(tail)
}

fn authority(uri: &str) -> &str {
    let after = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    after.split(['/', '?']).next().unwrap_or(after)
}

/// Whether the host is `localhost` or a loopback address.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn p5_what_may_be_registered() {
        for good in [
            "https://app.example/cb",
            "https://app.example/cb?x=1",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:7777/cb",
            "http://[::1]/cb",
            "http://localhost:3000/cb",
        ] {
            assert!(RedirectUri::register(good, false).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("", InvalidRedirectUri::Malformed),
            ("/cb", InvalidRedirectUri::Malformed),
            ("https:app.example", InvalidRedirectUri::Malformed),
            ("https://app.example/c b", InvalidRedirectUri::Malformed),
            ("https://app.example\\@evil.example", InvalidRedirectUri::Malformed),
            ("https://äpp.example/cb", InvalidRedirectUri::Malformed),
            ("https://app.example/cb#f", InvalidRedirectUri::Fragment),
            ("https://app.example/cb#", InvalidRedirectUri::Fragment),
            ("https://*.example/cb", InvalidRedirectUri::Wildcard),
            ("https://user@app.example/cb", InvalidRedirectUri::UserInfo),
            ("https://:@app.example/cb", InvalidRedirectUri::UserInfo),
            ("http://app.example/cb", InvalidRedirectUri::PlainHttp),
            ("http://127.0.0.1.evil.example/cb", InvalidRedirectUri::PlainHttp),
            ("javascript:alert(1)", InvalidRedirectUri::Scheme),
            ("data:text/html,x", InvalidRedirectUri::Scheme),
            ("com.example.app:/cb", InvalidRedirectUri::Scheme),
        ] {
            assert_eq!(RedirectUri::register(bad, false), Err(why), "{bad}");
        }
        assert!(RedirectUri::register("com.example.app:/cb", true).is_ok());
        assert_eq!(RedirectUri::register("myapp:/cb", true), Err(InvalidRedirectUri::Scheme));
        assert_eq!(RedirectUri::register("javascript:alert(1)", true), Err(InvalidRedirectUri::Scheme));
    }

    #[test]
    fn z2_only_the_registered_bytes_match() {
        let registered = RedirectUri::register("https://app.example/cb", false).unwrap();
        assert!(registered.matches("https://app.example/cb"));
        for other in [
            "https://app.example/CB",
            "https://app.example/cb/",
            "https://app.example/cb?",
            "https://app.example/cb?x=1",
            "https://app.example/cb#",
            "https://app.example:443/cb",
            "https://App.example/cb",
            "https://app.example@evil.example/cb",
            "https://app.example\\cb",
            "https://app.example/%63b",
            "https://app.example%2fcb",
            "https://app.example/x/../cb",
            "https://аpp.example/cb",
            "https://evil.app.example/cb",
            "http://app.example/cb",
            " https://app.example/cb",
        ] {
            assert!(!registered.matches(other), "{other}");
        }
    }

    #[test]
    fn z2_the_port_of_a_loopback_uri_is_free() {
        for (registered, good, bad) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:5000/cb", "http://127.0.0.1:5000/other"),
            ("http://127.0.0.1:1/cb?x=1", "http://127.0.0.1:65535/cb?x=1", "http://127.0.0.1:65536/cb?x=1"),
            ("http://[::1]/cb", "http://[::1]:8080/cb", "http://127.0.0.1:8080/cb"),
            ("http://localhost/cb", "http://localhost:8080/cb", "http://localhost.evil.example/cb"),
            ("http://localhost", "http://localhost:8080", "http://localhost:8080@evil.example"),
            ("http://localhost/cb", "http://localhost:1/cb", "http://localhost:01/cb"),
        ] {
            let uri = RedirectUri::register(registered, false).unwrap();
            assert!(uri.matches(good), "{good}");
            assert!(!uri.matches(bad), "{bad}");
        }
        let https = RedirectUri::register("https://127.0.0.1/cb", false).unwrap();
        assert!(!https.matches("https://127.0.0.1:5000/cb"));
    }

    proptest! {
        #[test]
        fn z2_a_match_has_the_registered_host(presented in ".{0,80}") {
            let registered = RedirectUri::register("http://localhost/cb", false).unwrap();
            if registered.matches(&presented) {
                let url = Url::parse(&presented).unwrap();
                prop_assert_eq!(url.host_str(), Some("localhost"));
                prop_assert_eq!(url.path(), "/cb");
            }
        }

        #[test]
        fn registration_never_panics(value in any::<String>(), native in any::<bool>()) {
            let _ = RedirectUri::register(&value, native);
            let _ = display_host(&value);
        }
    }
}
