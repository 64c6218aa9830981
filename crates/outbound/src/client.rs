//! The one HTTP client, and its limits (rules P6, R18).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chancery_core::pool::{Pool, Slots, Wait};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Response};
use rustls::pki_types::CertificateDer;
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use url::{Host, Url};

use crate::allow::AllowPrivate;
use crate::error::{FetchError, OutboundError};
use crate::resolver::{Guard, Lookup, system_lookup};
use crate::{threads, tls};

/// Longest URL, in bytes.
const MAX_URL: usize = 2048;

/// Most exchanges at a time: each holds a descriptor, and who is asked may take all the time that it gets.
const MAX_EXCHANGES: usize = 128;

/// Most that wait for their turn.
const MAX_WAITING: usize = 512;

/// Section `[outbound]` of the configuration.
#[derive(Debug, Clone, Default)]
pub struct OutboundOptions {
    /// PEM files with certificate authorities to trust beside the operating system's.
    pub extra_ca: Vec<PathBuf>,
    /// Host names, addresses and CIDR ranges that may be reached although private, and by http.
    pub allow_private: Vec<String>,
}

/// When a fetch is given up (rules P6, R18).
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the connection stands: name, TCP and TLS.
    pub connect: Duration,
    /// Until the last byte.
    pub total: Duration,
    /// Bytes of a body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(2), total: Duration::from_secs(5), body: 64 * 1024 }
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// The one HTTP client: https to public addresses, and to what `outbound.allow_private` names.
///
/// Redirects are not followed, proxies from the environment are ignored, each connection is made anew
/// to an address that was checked. It is built at its first use, for it costs time and memory that
/// most installations never need.
pub struct GuardedClient {
    allow: Arc<AllowPrivate>,
    lookup: Lookup,
    extra_ca: Vec<CertificateDer<'static>>,
    limits: Limits,
    /// Exchanges at a time; more wait for their turn, within their time.
    turns: Semaphore,
    waiting: Slots,
    secure: OnceCell<Client>,
    plain: OnceCell<Client>,
}

impl std::fmt::Debug for GuardedClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuardedClient")
            .field("allow", &self.allow)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl GuardedClient {
    /// Reads the files of `extra_ca` now, so that a mistake in the configuration stops the start.
    pub fn new(options: &OutboundOptions) -> Result<Self, OutboundError> {
        Ok(Self {
            allow: Arc::new(AllowPrivate::parse(&options.allow_private)?),
            lookup: system_lookup(),
            extra_ca: tls::read_extra_ca(&options.extra_ca)?,
            limits: Limits::default(),
            turns: Semaphore::new(MAX_EXCHANGES),
            waiting: Slots::new(MAX_WAITING),
            secure: OnceCell::new(),
            plain: OnceCell::new(),
        })
    }

    /// With other limits than the default ones.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// With somebody else's answers instead of the operating system's resolver.
    #[cfg(test)]
    pub(crate) fn with_lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    /// The longest that a request of this client takes.
    pub(crate) const fn patience(&self) -> Duration {
        self.limits.total
    }

    /// How many exchanges are under way, and how many wait. `name`: whose they are.
    pub fn exchanges(&self, name: &'static str) -> Pool {
        Pool {
            name,
            in_use: MAX_EXCHANGES.saturating_sub(self.turns.available_permits()),
            idle: None,
            limit: Some(MAX_EXCHANGES),
            waiting: self.waiting.taken(),
            waiting_limit: Some(self.waiting.limit()),
            deadline: Some(self.limits.total),
            in_vain: self.waiting.in_vain(),
        }
    }

    /// Whoever gives up while waiting leaves the queue.
    async fn turn(&self) -> Result<SemaphorePermit<'_>, FetchError> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let wait = Wait::begin(self.waiting.take().ok_or(FetchError::Busy)?);
        let turn = self.turns.acquire().await;
        wait.end();
        turn.map_err(|_| FetchError::Busy)
    }

    /// Fetches a document. `accept` goes into the header of that name. A status other than 200 is an
    /// answer, too.
    pub async fn get(&self, url: &str, accept: &str) -> Result<Fetched, FetchError> {
        let url = check_url(url)?;
        let fetch = async {
            let _turn = self.turn().await?;
            let client = self.client_for(&url).await?;
            let request = client.get(url).header(ACCEPT, accept);
            let answer = request.send().await.map_err(|error| cause(&error))?;
            read(answer, self.limits.body).await
        };
        tokio::time::timeout(self.limits.total, fetch).await.unwrap_or(Err(FetchError::Timeout))
    }

    /// Sends any request. An answer of any status is an answer; redirects are answers, too.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> {
        let url = check_url(&request.uri().to_string())?;
        let exchange = async {
            let _turn = self.turn().await?;
            let client = self.client_for(&url).await?;
            let (parts, body) = request.into_parts();
            let request = client.request(parts.method, url).headers(parts.headers).body(body);
            let answer = request.send().await.map_err(|error| cause(&error))?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let mut response = http::Response::new(read(answer, self.limits.body).await?.body);
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        };
        tokio::time::timeout(self.limits.total, exchange).await.unwrap_or(Err(FetchError::Timeout))
    }

    /// Posts a form; the status of the answer. Its body is not read.
    pub async fn post_form(&self, url: &str, fields: &[(&str, &str)]) -> Result<u16, FetchError> {
        let url = check_url(url)?;
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let exchange = async {
            let _turn = self.turn().await?;
            let client = self.client_for(&url).await?;
            let request =
                client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
            let answer = request.send().await.map_err(|error| cause(&error))?;
            Ok(answer.status().as_u16())
        };
        tokio::time::timeout(self.limits.total, exchange).await.unwrap_or(Err(FetchError::Timeout))
    }

    async fn client_for(&self, url: &Url) -> Result<&Client, FetchError> {
        let guard = Guard {
            allow: Arc::clone(&self.allow),
            lookup: Arc::clone(&self.lookup),
            plain: url.scheme() == "http",
        };
        // a literal address is never resolved, so it is checked here
        match url.host() {
            Some(Host::Ipv4(v4)) => guard.check(&v4.to_string(), v4.into())?,
            Some(Host::Ipv6(v6)) => guard.check(&v6.to_string(), v6.into())?,
            Some(Host::Domain(_)) => {}
            None => return Err(FetchError::Url("no host")),
        }
        if guard.plain {
            return self.plain.get_or_try_init(|| async { self.build(guard, tls::blind_config()?) }).await;
        }
        let secure = || async {
            let extra = self.extra_ca.clone();
            let config = threads::run(move || tls::trusting_config(&extra))
                .await
                .map_err(|error| FetchError::Tls(error.to_string()))??;
            self.build(guard, config)
        };
        self.secure.get_or_try_init(secure).await
    }

    fn build(&self, guard: Guard, config: rustls::ClientConfig) -> Result<Client, FetchError> {
        Client::builder()
            .tls_backend_preconfigured(config)
            .dns_resolver(guard)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .http1_only()
            // no connection is kept: the next one is checked again
            .pool_max_idle_per_host(0)
            .connect_timeout(self.limits.connect)
            .timeout(self.limits.total)
            .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| FetchError::Tls(error.to_string()))
    }
}

/// What can be judged of a URL without the network.
fn check_url(url: &str) -> Result<Url, FetchError> {
    if url.len() > MAX_URL {
        return Err(FetchError::Url("too long"));
    }
    let url = Url::parse(url).map_err(|_| FetchError::Url("not a URL"))?;
    let default_port = match url.scheme() {
        "https" => 443,
        "http" => 80,
        _ => return Err(FetchError::Url("neither https nor http")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Url("user name or password"));
    }
    // below 1024 live mail, name and file services, which might take a request for one of theirs
    if url.port().is_some_and(|port| port < 1024 && port != default_port) {
        return Err(FetchError::Url("port"));
    }
    Ok(url)
}

/// Reads a body up to the limit; the rest is never received.
async fn read(mut answer: Response, limit: usize) -> Result<Fetched, FetchError> {
    let status = answer.status().as_u16();
    let content_type =
        answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(FetchError::TooLarge(limit));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| cause(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fetched { status, content_type, body })
}

/// Our own refusal if there is one in the chain of causes, else the innermost cause.
fn cause(error: &reqwest::Error) -> FetchError {
    let mut innermost: &dyn std::error::Error = error;
    loop {
        if let Some(ours) = innermost.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        match innermost.source() {
            Some(deeper) => innermost = deeper,
            None if error.is_timeout() => return FetchError::Timeout,
            None => return FetchError::Connect(innermost.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_judged_before_anything_is_asked() {
        for (bad, why) in [
            ("", "not a URL"),
            ("/jwks", "not a URL"),
            ("https://", "not a URL"),
            ("https://256.1.1.1/", "not a URL"),
            ("ftp://example.com/", "neither https nor http"),
            ("file:///etc/passwd", "neither https nor http"),
            ("gopher://example.com/", "neither https nor http"),
            ("data:application/json,{}", "neither https nor http"),
            ("https://user@example.com/", "user name or password"),
            ("https://:pw@example.com/", "user name or password"),
            ("https://example.com:22/", "port"),
            ("https://example.com:25/", "port"),
            ("https://example.com:80/", "port"),
            ("http://example.com:443/", "port"),
            ("https://example.com:0/", "port"),
        ] {
            assert_eq!(check_url(bad), Err(FetchError::Url(why)), "{bad}");
        }
        assert_eq!(
            check_url(&format!("https://e.example/{}", "a".repeat(2048))),
            Err(FetchError::Url("too long"))
        );
        for good in ["https://example.com", "https://example.com:443/", "https://example.com:8443/x?y#z"] {
            assert!(check_url(good).is_ok(), "{good}");
        }
    }
}
