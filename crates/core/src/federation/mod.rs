//! Signing in with another provider: what it vouched for, and what follows from it (rules F1 to F3).

mod admit;
mod model;
mod provider;

pub use admit::{Admission, Refusal, admit, new_account};
pub use model::{
    Identity, Removal, UpstreamAnswer, UpstreamError, UpstreamLogout, UpstreamRequest, UpstreamSession,
    Vouched,
};
pub use provider::{Icon, ProviderId, ProviderKind, ProviderRules, Trusted};

/// `acr` of a session that another provider vouched for and whose own `acr` is not trusted.
pub const ACR_FEDERATED: &str = "urn:chancery:acr:federated";
