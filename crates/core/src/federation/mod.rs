//! Signing in with another provider: what it vouched for, and what follows from it (rules F1 to F3).

mod admit;
mod enter;
mod evidence;
mod identities;
mod model;
mod provider;
mod provider_id;
mod signed_out;

pub use admit::{Admission, Refusal, admit, new_account};
pub use enter::{Connection, Entered, Entry, UsedDetour, connect, enter};
pub use evidence::{CLOCK_SKEW, evidence, shown_at};
pub use identities::{WaysIn, remove_identity, ways_in};
pub use model::{
    Identity, Kept, UpstreamAnswer, UpstreamError, UpstreamLogout, UpstreamRequest, UpstreamSession, Vouched,
};
pub use provider::{Icon, ProviderKind, ProviderRules, Trusted};
pub use provider_id::ProviderId;
pub use signed_out::{SeenBefore, sign_out_from};
