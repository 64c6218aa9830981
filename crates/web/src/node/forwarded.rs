//! Where a request comes from. What proxies say counts only when they are ours (rule G6).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR};

/// A block of addresses, `ADDRESS/LENGTH`. A bare address is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

/// The text is no block of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an address or a CIDR block, such as 10.0.0.0/8")]
pub struct InvalidNetwork(String);

impl Network {
    /// The block of `length` bits around an address.
    fn around(address: IpAddr, length: u8) -> Self {
        let address = match address {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length.min(32))).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length.min(128))).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
            }
        };
        Self { address, length }
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4() && Self::around(address, self.length) == *self
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let invalid = || InvalidNetwork(text.to_owned());
        let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
        let address: IpAddr = address.parse().map_err(|_| invalid())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(longest), str::parse).map_err(|_| invalid())?;
        if length > longest {
            return Err(invalid());
        }
        Ok(Self::around(address, length))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// The address that a request came from, as far as it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddr {
    pub ip: IpAddr,
    /// /24 (IPv4) or /48 (IPv6): what one customer of a provider usually holds.
    pub network: Network,
}

impl ClientAddr {
    pub fn new(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        Self { ip, network: Network::around(ip, if ip.is_ipv4() { 24 } else { 48 }) }
    }

    /// What one machine owns: its address, or with IPv6 the /64 around it.
    pub fn machine(&self) -> Network {
        Network::around(self.ip, if self.ip.is_ipv4() { 32 } else { 64 })
    }
}

/// Proxies whose word on the client's address counts (`server.trusted_proxies`).
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// From addresses and CIDR blocks; names the first that is neither.
    pub fn parse<S: AsRef<str>>(blocks: &[S]) -> Result<Self, InvalidNetwork> {
        blocks.iter().map(|b| b.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address is one of them.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(address))
    }

    /// The client's address: the peer's or, behind trusted proxies, the rightmost one they name
    /// that is not a proxy itself. `X-Forwarded-For` is read first, `Forwarded` (RFC 7239) only in
    /// its absence: most proxies write the former and pass a forged latter on.
    pub fn client_addr(&self, req: &HttpRequest) -> ClientAddr {
        let peer = req.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| a.ip().to_canonical());
        if !self.trusts(peer) {
            return ClientAddr::new(peer);
        }
        let header = if req.headers().contains_key(X_FORWARDED_FOR) { X_FORWARDED_FOR } else { FORWARDED };
        ClientAddr::new(self.walk(req, &header, peer))
    }

    /// Goes from the nearest hop outwards as long as the hops are trusted. What cannot be read ends
    /// the walk at the hop that reported it.
    fn walk(&self, req: &HttpRequest, header: &HeaderName, peer: IpAddr) -> IpAddr {
        let lines: Vec<_> = req.headers().get_all(header).collect();
        let mut nearest = peer;
        for line in lines.iter().rev() {
            let Ok(line) = line.to_str() else { return nearest };
            for hop in line.rsplit(',') {
                let hop = if header == FORWARDED { forwarded_for(hop) } else { Some(hop.trim()) };
                let Some(address) = hop.and_then(node_address) else { return nearest };
                nearest = address;
                if !self.trusts(address) {
                    return nearest;
                }
            }
        }
        nearest
    }
}

/// The `for` parameter of one `Forwarded` element.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn node_address(node: &str) -> Option<IpAddr> {
    let bare = node.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(node);
    let address: Result<IpAddr, _> = bare.parse();
    address.or_else(|_| node.parse::<SocketAddr>().map(|a| a.ip())).ok().map(|a| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn seen(trusted: &[&str], peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut request = TestRequest::get().peer_addr(SocketAddr::new(peer.parse().unwrap(), 1));
        for header in headers {
            request = request.append_header(*header);
        }
        TrustedProxies::parse(trusted).unwrap().client_addr(&request.to_http_request()).ip.to_string()
    }

    #[test]
    fn g6_strangers_cannot_claim_an_address() {
        let forged = [("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=1.2.3.4")];
        assert_eq!(seen(&[], "198.51.100.7", &forged), "198.51.100.7");
        assert_eq!(seen(&["10.0.0.0/8"], "198.51.100.7", &forged), "198.51.100.7");
    }

    #[test]
    fn g6_the_rightmost_untrusted_hop_counts() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        let cases: [(&[(&str, &str)], &str); 10] = [
            (&[("x-forwarded-for", "1.1.1.1, 203.0.113.9")], "203.0.113.9"),
            (&[("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.2.3.4")], "203.0.113.9"),
            (&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
            (&[("x-forwarded-for", "203.0.113.9:4711")], "203.0.113.9"),
            (&[("x-forwarded-for", "garbage, 10.9.9.9")], "10.9.9.9"),
            (&[("x-forwarded-for", "1.1.1.1, ")], "10.0.0.1"),
            (&[("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=1.1.1.1")], "203.0.113.9"),
            (&[("forwarded", "for=1.1.1.1, for=203.0.113.9;proto=https")], "203.0.113.9"),
            (&[("forwarded", "For=\"[2001:db8::1]:443\"")], "2001:db8::1"),
            (&[], "10.0.0.1"),
        ];
        for (headers, expected) in cases {
            let mut request = TestRequest::get().peer_addr("10.0.0.1:1".parse().unwrap());
            for header in headers {
                request = request.append_header(*header);
            }
            let proxies = TrustedProxies::parse(&trusted).unwrap();
            let ip = proxies.client_addr(&request.to_http_request()).ip;
            assert_eq!(ip.to_string(), expected, "{headers:?}");
        }
    }

    #[test]
    fn mapped_addresses_are_the_ipv4_addresses_they_hold() {
        assert_eq!(
            seen(&["10.0.0.0/8"], "::ffff:10.0.0.1", &[("x-forwarded-for", "::ffff:203.0.113.9")]),
            "203.0.113.9"
        );
    }

    #[test]
    fn clients_are_counted_by_24_and_48_bits() {
        let network = |ip: &str| ClientAddr::new(ip.parse().unwrap()).network.to_string();
        assert_eq!(network("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3::4"), "2001:db8:1::/48");
        assert_eq!(network("::ffff:203.0.113.77"), "203.0.113.0/24");
        let machine = |ip: &str| ClientAddr::new(ip.parse().unwrap()).machine().to_string();
        assert_eq!(machine("203.0.113.77"), "203.0.113.77/32");
        assert_eq!(machine("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
    }

    #[test]
    fn blocks_are_checked() {
        for bad in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/x", "localhost", "10.0.0.0/-1"] {
            assert!(TrustedProxies::parse(&[bad]).is_err(), "{bad}");
        }
        let all = TrustedProxies::parse(&["0.0.0.0/0", "::/0"]).unwrap();
        assert!(all.trusts("203.0.113.9".parse().unwrap()) && all.trusts("2001:db8::1".parse().unwrap()));
        let one = TrustedProxies::parse(&["192.0.2.1"]).unwrap();
        assert!(one.trusts("192.0.2.1".parse().unwrap()) && !one.trusts("192.0.2.2".parse().unwrap()));
    }
}
