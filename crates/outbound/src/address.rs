//! Which addresses belong to the public Internet (rule P6).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is an ordinary one of the public Internet (IANA special-purpose address
/// registries, RFC 6890).
///
/// IPv6 is public in 2000::/3 alone, which leaves out loopback, link-local, unique-local, multicast,
/// IPv4-mapped and NAT64 addresses without naming them.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        // "this network", private, loopback, multicast and all above it
        [0 | 10 | 127 | 224..=255, ..]
            // shared by carriers (RFC 6598)
            | [100, 64..=127, ..]
            // link-local, with the metadata services of clouds
            | [169, 254, ..]
            // private
            | [172, 16..=31, ..]
            | [192, 168, ..]
            // protocol assignments, documentation
            | [192, 0, 0 | 2, _]
            // 6to4 relays
            | [192, 88, 99, _]
            // benchmarks
            | [198, 18 | 19, ..]
            // documentation
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let global = matches!(segments, [0x2000..=0x3fff, ..]);
    let special = matches!(
        segments,
        // protocol assignments (Teredo, benchmarks, ORCHID), documentation
        [0x2001, 0..=0x1ff | 0x0db8, ..]
            | [0x3fff, 0..=0x0fff, ..]
            // 6to4, which wraps any IPv4 address
            | [0x2002, ..]
    );
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_ranges_are_not_public() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:0a00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn their_neighbours_are() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db7::1",
            "2003::1",
            "2606:4700::1111",
            "2a00::1",
            "3ffe::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }
}
