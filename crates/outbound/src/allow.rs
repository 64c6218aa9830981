//! What the operator lets us reach in private networks.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::error::OutboundError;

/// `outbound.allow_private`: what may be reached although it is private, and by plain http.
#[derive(Debug, Clone, Default)]
pub struct AllowPrivate {
    hosts: HashSet<String>,
    networks: Vec<IpNet>,
}

impl AllowPrivate {
    /// Reads host names, addresses and CIDR ranges.
    pub fn parse(entries: &[String]) -> Result<Self, OutboundError> {
        let mut allow = Self::default();
        for entry in entries {
            let text = entry.trim();
            let address = text.trim_start_matches('[').trim_end_matches(']');
            if let Ok(network) = text.parse::<IpNet>() {
                allow.networks.push(network);
            } else if let Ok(address) = address.parse::<IpAddr>() {
                allow.networks.push(IpNet::from(address.to_canonical()));
            } else if let Some(host) = host_name(text) {
                allow.hosts.insert(host);
            } else {
                return Err(OutboundError::AllowPrivate(entry.clone()));
            }
        }
        Ok(allow)
    }

    /// Whether `host`, which has this address, may be reached.
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.hosts.contains(canonical(host).as_str())
            || self.networks.iter().any(|network| network.contains(&address))
    }
}

/// A DNS name in the spelling of URLs; `None` for what is none, such as `10.0.0.0/33`.
fn host_name(text: &str) -> Option<String> {
    let host = match url::Host::parse(text).ok()? {
        url::Host::Domain(host) => canonical(&host),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => return None,
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    (!host.is_empty() && host.bytes().all(plain)).then_some(host)
}

/// One trailing dot means the same name.
fn canonical(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(entries: &[&str]) -> AllowPrivate {
        AllowPrivate::parse(&entries.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn networks_addresses_and_names_are_allowed_as_written() {
        let allow =
            allow(&["10.1.0.0/16", "192.168.7.9", "fd00::/8", "[::1]", "IdP.Internal.", "bücher.example"]);
        for (host, address, permitted) in [
            ("x", "10.1.255.255", true),
            ("x", "::ffff:10.1.2.3", true),
            ("x", "10.2.0.0", false),
            ("x", "192.168.7.9", true),
            ("x", "192.168.7.8", false),
            ("x", "fd12::1", true),
            ("x", "fe80::1", false),
            ("x", "::1", true),
            ("idp.internal", "10.2.0.0", true),
            ("IDP.internal.", "127.0.0.1", true),
            ("evil.idp.internal", "127.0.0.1", false),
            ("idp.internal.evil", "127.0.0.1", false),
            ("xn--bcher-kva.example", "127.0.0.1", true),
        ] {
            assert_eq!(allow.permits(host, address.parse().unwrap()), permitted, "{host} {address}");
        }
    }

    #[test]
    fn nonsense_is_named() {
        for entry in ["", "10.0.0.0/33", "fd00::/129", "http://idp", "a b", "*.internal", "256.1.1.1", "a/8"]
        {
            let error = AllowPrivate::parse(&[entry.to_owned()]).unwrap_err();
            assert_eq!(error, OutboundError::AllowPrivate(entry.into()));
        }
    }
}
