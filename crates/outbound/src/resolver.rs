//! Which addresses may be dialled. What is checked here is what gets dialled, so that a name that
//! changes its address between check and use (DNS rebinding) gains nothing.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::is_public;
use crate::allow::AllowPrivate;
use crate::error::FetchError;
use crate::threads;

/// Looks a name up; a future, so that tests can answer for the network.
pub type Lookup = Arc<dyn Fn(String) -> LookupFuture + Send + Sync>;
pub type LookupFuture = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send>>;

/// The operating system's resolver.
pub fn system_lookup() -> Lookup {
    Arc::new(|host| {
        Box::pin(async move {
            // a getaddrinfo that hangs must not hold a thread of the database
            let found = threads::run(move || (host.as_str(), 0).to_socket_addrs()).await??;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// Resolves names and refuses addresses.
#[derive(Clone)]
pub struct Guard {
    pub allow: Arc<AllowPrivate>,
    pub lookup: Lookup,
    /// Plain http reaches what is allowed explicitly, and nothing else.
    pub plain: bool,
}

impl Guard {
    pub fn check(&self, host: &str, address: IpAddr) -> Result<(), FetchError> {
        if self.allow.permits(host, address) || (!self.plain && is_public(address)) {
            return Ok(());
        }
        Err(FetchError::Address(host.to_owned()))
    }

    /// The addresses of a name. One forbidden address refuses them all: a mixed answer is an attack or
    /// a mistake.
    async fn addresses(&self, host: String) -> Result<Vec<SocketAddr>, FetchError> {
        let found = (self.lookup)(host.clone()).await.map_err(|_| FetchError::Resolve(host.clone()))?;
        if found.is_empty() {
            return Err(FetchError::Resolve(host));
        }
        // port 0 stands for the port of the URL
        found.into_iter().map(|ip| self.check(&host, ip).map(|()| SocketAddr::new(ip, 0))).collect()
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let addresses = guard.addresses(name.as_str().to_owned()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
