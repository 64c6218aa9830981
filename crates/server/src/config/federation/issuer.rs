//! `federation.NAME.issuer`: the address of a provider.

use std::net::IpAddr;

use chancery_core::redirect_uri::is_loopback;
use ipnet::IpNet;
use url::{Host, Url};

/// What is wrong with a provider's issuer, and the remedy where it is not just another issuer.
pub(super) fn judge(
    issuer: &str,
    allow_private: &[String],
) -> Result<(), (&'static str, Option<&'static str>)> {
    let url = Url::parse(issuer).map_err(|_| ("is no http address", None))?;
    if url.host().is_none() || !matches!(url.scheme(), "https" | "http") {
        return Err(("is no http address", None));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(("holds a user name or password", Some("remove what stands before the @")));
    }
    if issuer.contains(['?', '#']) {
        return Err(("has a query or fragment", Some("end it before the ? or #")));
    }
    if url.scheme() == "http" && !is_loopback(&url) && !is_named(&url, allow_private) {
        return Err(("is plain http", Some("use https, or name its host in outbound.allow_private")));
    }
    Ok(())
}

/// Whether `outbound.allow_private` names the host, so that it may be reached without TLS.
fn is_named(url: &Url, allow_private: &[String]) -> bool {
    let plain = |host: &str| host.trim_end_matches('.').to_lowercase();
    let address = match url.host() {
        Some(Host::Ipv4(v4)) => IpAddr::from(v4),
        Some(Host::Ipv6(v6)) => IpAddr::from(v6),
        Some(Host::Domain(host)) => return allow_private.iter().any(|entry| plain(entry) == plain(host)),
        None => return false,
    };
    allow_private.iter().any(|entry| {
        entry.parse::<IpNet>().is_ok_and(|network| network.contains(&address))
            || entry.parse::<IpAddr>().is_ok_and(|allowed| allowed == address)
    })
}
