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
        presented == self.0 || self.matches_but_for_port(presented)
    }

    fn matches_but_for_port(&self, presented: &str) -> bool {
        const LOOPBACK: [&str; 3] = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        LOOPBACK.iter().any(|origin| {
            let registered = self.0.strip_prefix(origin).and_then(without_port);
            let asked = presented.strip_prefix(origin).and_then(without_port);
            registered.is_some() && registered == asked
        })
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

/// The host of a URI in ASCII (punycode) with its port if it has one, or its scheme when it has no host.
pub fn display_host(uri: &str) -> String {
    Url::parse(uri).map_or_else(
        |_| String::new(),
        |u| match (u.host_str(), u.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => u.scheme().to_owned(),
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
