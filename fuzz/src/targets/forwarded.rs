use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{FORWARDED, HeaderValue, X_FORWARDED_FOR};
use actix_web::test::TestRequest;
use chancery_web::node::forwarded::TrustedProxies;

use super::{Target, lines};

/// `X-Forwarded-For` in two lines and `Forwarded` in one (RFC 7239, rule G6).
pub fn target() -> Target {
    let dictionary = &[
        "10.0.0.1",
        "203.0.113.9",
        "[fd00::1]:80",
        "::ffff:10.0.0.1",
        "for=",
        "for=\"[2001:db8::1]\"",
        ";proto=https",
        ", ",
        "unknown",
        "_hidden",
    ];
    let trusted = TrustedProxies::parse(&["10.0.0.0/8", "fd00::/8"]).expect("networks");
    Target::new("forwarded", dictionary, move |input| {
        let [first, second, forwarded] = lines::<3>(input);
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let stranger: IpAddr = [198, 51, 100, 7].into();
        let seen_from = |peer: IpAddr| {
            let mut request = TestRequest::get().peer_addr(SocketAddr::new(peer, 1));
            for (name, line) in [(X_FORWARDED_FOR, first), (X_FORWARDED_FOR, second), (FORWARDED, forwarded)]
            {
                if !line.is_empty() {
                    request = request.append_header((name, HeaderValue::from_bytes(line).ok()?));
                }
            }
            Some(trusted.client_addr(&request.to_http_request()).ip)
        };
        let Some(seen) = seen_from(proxy) else { return "no header".to_owned() };
        assert_eq!(seen_from(stranger), Some(stranger), "a stranger is believed");
        format!("{} {}", seen == proxy, trusted.trusts(seen))
    })
}
