//! `[outbound]`: requests that the server makes itself.

use std::net::IpAddr;
use std::path::PathBuf;

use super::section::{Findings, Section, Whole, section};

section! {
    /// Requests that the server makes itself, such as for a client's `jwks_uri`.
    Outbound {
        /// PEM files with certificate authorities to trust beside the system's, for requests that the server
        /// makes itself: a client's `jwks_uri`, `sector_identifier_uri`, `request_uris` and `logo_uri`,
        /// logout tokens, other providers.
        extra_ca: Vec<PathBuf> = Vec::new(),
        /// Hosts, addresses or CIDR ranges that such requests may reach although they are private, and by
        /// plain http.
        allow_private: Vec<String> = Vec::new(),
    }
}

impl Section for Outbound {
    fn check(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        findings.add_if(
            !self.allow_private.iter().all(|entry| is_network(entry) || is_host(entry)),
            "allow_private",
            "holds something that is neither a host, an address nor a CIDR range",
            "write entries like \"idp.internal\", \"127.0.0.1\" or \"10.1.0.0/16\"",
        );
    }

    fn check_files(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        self.extra_ca.iter().for_each(|path| findings.readable("extra_ca", path));
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

/// An address, or an address with a prefix length.
pub(super) fn is_network(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let bits = if address.is_ipv4() { 32 } else { 128 };
    prefix.is_none_or(|p| p.parse::<u8>().is_ok_and(|length| length <= bits))
}
