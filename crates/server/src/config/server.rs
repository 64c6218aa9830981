//! `[server]`: where the server listens.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::Problem;
use super::outbound::is_network;
use super::section::{Findings, Section, Whole, section};

/// Most worker threads.
const MAX_WORKERS: u16 = 512;

section! {
    /// Where the server listens.
    Server {
        /// Address and port; port 0 takes a free one.
        bind: String = "127.0.0.1:8080".to_owned(),
        /// Address and port for `/metrics`; empty: none.
        #[schemars(extend("minLength" = 0))]
        management_bind: String = "127.0.0.1:9090".to_owned(),
        /// Worker threads; 0: one a core.
        workers: u16 = 0,
        /// Addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For`, `Forwarded` and
        /// `X-Request-Id` count.
        trusted_proxies: Vec<String> = Vec::new(),
        /// Certificate and key for https in the server itself.
        tls: Tls = Tls::default(),
    }
}

section! {
    /// PEM files; both or neither.
    Tls {
        /// PEM file with the certificate chain, the server's own first.
        #[serde(skip_serializing_if = "Option::is_none")]
        cert: Option<PathBuf> = None,
        /// PEM file with its private key. Both or neither.
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<PathBuf> = None,
    }
}

impl Section for Server {
    fn check(&self, whole: &Whole<'_>, findings: &mut Findings<'_>) {
        let is_address = |bind: &str| bind.parse::<SocketAddr>().is_ok();
        let no_address = "is no address with port";
        let remedy = "write it like \"127.0.0.1:8080\", \"0.0.0.0:8080\" or \"[::]:8080\"";
        findings.add_if(!is_address(&self.bind), "bind", no_address, remedy);
        let management = &self.management_bind;
        let is_bad = !management.is_empty() && !is_address(management);
        findings.add_if(is_bad, "management_bind", no_address, remedy);
        let is_same = !self.bind.ends_with(":0") && self.bind == *management;
        findings.add_if(is_same, "management_bind", "equals server.bind", "give it another port");
        findings.add_if(
            !self.trusted_proxies.iter().all(|p| is_network(p)),
            "trusted_proxies",
            "holds something that is neither an address nor a CIDR range",
            "write entries like \"10.0.0.0/8\" or \"fd00::1\"",
        );
        let remedy = format!("give 0 (one a core) to {MAX_WORKERS}");
        findings.add_if(self.workers > MAX_WORKERS, "workers", "is too many", remedy);
        match (&self.tls.cert, &self.tls.key) {
            (Some(_), None) => {
                findings.add("tls.key", "is missing", "name the key that fits server.tls.cert");
            }
            (None, Some(_)) => {
                findings.add("tls.cert", "is missing", "name the certificate that fits server.tls.key");
            }
            (Some(_), Some(_)) if whole.issuer.starts_with("http:") => findings.push(Problem::new(
                "issuer",
                "is http although server.tls is set",
                "begin it with https://",
            )),
            _ => {}
        }
    }

    fn check_files(&self, _: &Whole<'_>, findings: &mut Findings<'_>) {
        for (key, path) in [("tls.cert", &self.tls.cert), ("tls.key", &self.tls.key)] {
            if let Some(path) = path {
                findings.readable(key, path);
            }
        }
    }
}
