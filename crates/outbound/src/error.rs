//! Why nothing could be fetched.

use std::path::PathBuf;

use chancery_core::memory::Weigh;

/// The configuration of outbound fetches is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    #[error("outbound.allow_private: `{0}` is neither a host name nor an address nor a CIDR range")]
    AllowPrivate(String),
    #[error("outbound.extra_ca: {}: {problem}", path.display())]
    ExtraCa { path: PathBuf, problem: String },
}

/// Why nothing was fetched; for the log alone, it may speak of the network behind us.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL is refused before anything is asked of the network.
    #[error("URL refused: {0}")]
    Url(&'static str),
    /// The host is, or resolves to, an address that must not be reached.
    #[error("{0} has an address that is not public, and outbound.allow_private does not name it")]
    Address(String),
    #[error("{0} cannot be resolved")]
    Resolve(String),
    #[error("connection failed: {0}")]
    Connect(String),
    /// Nothing was asked of anybody.
    #[error("too many exchanges are waiting")]
    Busy,
    #[error("no answer in time")]
    Timeout,
    #[error("answer of more than {0} bytes")]
    TooLarge(usize),
    /// An answer other than 200; redirects are not followed.
    #[error("answer with status {0}")]
    Status(u16),
    #[error("document refused: {0}")]
    Document(&'static str),
    #[error("TLS: {0}")]
    Tls(String),
}

impl Weigh for FetchError {
    fn weigh(&self) -> usize {
        match self {
            Self::Address(text) | Self::Resolve(text) | Self::Connect(text) | Self::Tls(text) => text.weigh(),
            Self::Url(_)
            | Self::Busy
            | Self::Timeout
            | Self::TooLarge(_)
            | Self::Status(_)
            | Self::Document(_) => 0,
        }
    }
}
