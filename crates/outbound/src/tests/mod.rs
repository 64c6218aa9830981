//! Against real servers on loopback.

mod documents;
mod fetch;
mod request_objects;
mod server;
mod threads;
mod tls;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::client::{GuardedClient, Limits, OutboundOptions};
use crate::resolver::Lookup;

/// A client that may reach these private hosts, and gives up within half a second.
fn client(allow: &[&str]) -> GuardedClient {
    let allow_private = allow.iter().map(ToString::to_string).collect();
    GuardedClient::new(&OutboundOptions { extra_ca: Vec::new(), allow_private }).unwrap().with_limits(quick())
}

fn quick() -> Limits {
    Limits { connect: Duration::from_millis(300), total: Duration::from_millis(500), ..Limits::default() }
}

#[expect(clippy::disallowed_methods, reason = "how long a real connection really takes")]
fn instant() -> Instant {
    Instant::now()
}

/// A resolver that answers every name with these addresses, and counts how often it was asked.
fn answering(addresses: &[&str]) -> (Lookup, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let addresses: Vec<IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
    let count = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        let addresses = addresses.clone();
        Box::pin(async move { Ok(addresses) })
    });
    (lookup, asked)
}
