//! The host that a request names is the issuer's (rule G6). Nothing is ever built from it: it tells realms
//! apart, and a foreign name means a wrong configuration or an attack.

use actix_web::dev::RequestHead;
use actix_web::http::header::HOST;

/// Host and port of the issuer, as requests may spell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    as_configured: String,
    /// With the scheme's default port written out, when the issuer leaves it out.
    with_port: Option<String>,
}

impl Authority {
    /// The authority of an issuer `scheme://authority[/path]`.
    pub fn of(issuer: &str) -> Self {
        let (scheme, rest) = issuer.split_once("://").unwrap_or(("https", issuer));
        let authority = rest.split('/').next().unwrap_or_default();
        let after_brackets = authority.rsplit(']').next().unwrap_or_default();
        let port = if scheme == "http" { 80 } else { 443 };
        let with_port = (!after_brackets.contains(':')).then(|| format!("{authority}:{port}"));
        Self { as_configured: authority.to_owned(), with_port }
    }

    fn is(&self, name: &str) -> bool {
        self.as_configured.eq_ignore_ascii_case(name)
            || self.with_port.as_ref().is_some_and(|with| with.eq_ignore_ascii_case(name))
    }

    /// Whether a request is for this host: by `Host`, by an absolute target (RFC 9112 §3.2.2) or by
    /// `:authority` (RFC 9113 §8.3.1). All that are there must agree.
    pub fn is_named_by(&self, head: &RequestHead) -> bool {
        let target = head.uri.authority();
        if target.is_some_and(|authority| !self.is(authority.as_str())) {
            return false;
        }
        let mut hosts = head.headers.get_all(HOST);
        match (hosts.next(), hosts.next()) {
            (None, _) => target.is_some(),
            (Some(host), None) => host.to_str().is_ok_and(|name| self.is(name)),
            (Some(_), Some(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn judge(issuer: &str, uri: &str, hosts: &[&str]) -> bool {
        let mut request = TestRequest::get().uri(uri);
        for host in hosts {
            request = request.append_header((HOST, *host));
        }
        Authority::of(issuer).is_named_by(request.to_srv_request().head())
    }

    #[test]
    fn g6_only_the_issuers_host_is_served() {
        let issuer = "https://op.example/tenant";
        for good in ["op.example", "OP.example", "op.example:443"] {
            assert!(judge(issuer, "/", &[good]), "{good}");
        }
        for bad in [
            "evil.example",
            "op.example:80",
            "op.example.",
            "op.example@evil",
            "x.op.example",
            "",
            "op.example/",
        ] {
            assert!(!judge(issuer, "/", &[bad]), "{bad}");
        }
    }

    #[test]
    fn g6_ports_count_and_addresses_are_hosts() {
        assert!(judge("http://localhost:8080", "/", &["localhost:8080"]));
        assert!(!judge("http://localhost:8080", "/", &["localhost"]));
        assert!(judge("http://[::1]:8080", "/", &["[::1]:8080"]));
        assert!(judge("http://[::1]", "/", &["[::1]:80"]));
        assert!(judge("http://127.0.0.1", "/", &["127.0.0.1"]));
    }

    #[test]
    fn g6_one_host_and_no_other_way_to_name_one() {
        let issuer = "https://op.example";
        assert!(!judge(issuer, "/", &["op.example", "op.example"]));
        assert!(!judge(issuer, "/", &["op.example", "evil.example"]));
        assert!(!judge(issuer, "/", &[]));
        assert!(judge(issuer, "https://op.example/", &["op.example"]));
        assert!(judge(issuer, "https://op.example/", &[]));
        assert!(!judge(issuer, "https://evil.example/", &["op.example"]));
        assert!(!judge(issuer, "https://user@op.example/", &["op.example"]));
    }
}
