//! Signing in with another provider: what it vouched for, and what follows from it (rules F1 to F3).

mod admit;
mod enter;
mod model;
mod provider;
mod provider_id;

pub use admit::{Admission, Refusal, admit, new_account};
pub use enter::{Connection, Entered, Entry, UsedDetour, connect, enter};
pub use model::{
    Identity, Removal, UpstreamAnswer, UpstreamError, UpstreamLogout, UpstreamRequest, UpstreamSession,
    Vouched,
};
pub use provider::{Icon, ProviderKind, ProviderRules, Trusted};
pub use provider_id::ProviderId;
