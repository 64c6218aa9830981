//! What redeeming a grant takes and comes to.

use std::sync::Arc;

use super::Facts;
use crate::client::auth::OneTime;
use crate::client::{Client, GrantType};
use crate::error::OAuthError;
use crate::params::Params;
use crate::policy::Policy;
use crate::ports::{Entropy, Outcome, StoreError, Tx, Vault};
use crate::realm::Realm;
use crate::resource::Resource;
use crate::time::Micros;

/// A token request of an authenticated client.
pub struct TokenRequest {
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub client: Arc<Client>,
    pub params: Params,
    /// The resources named by `resource`, or the client's default one, as far as they exist.
    pub resources: Vec<Arc<Resource>>,
    /// The client registered itself, and it is time to record that somebody uses it.
    pub records_use: bool,
    /// The client assertion's `jti`, to be remembered in the transaction.
    pub one_time: Option<OneTime>,
    pub vault: Arc<dyn Vault>,
    pub entropy: Arc<dyn Entropy>,
    pub now: Micros,
}

/// What a redemption came to. A refusal says itself whether what it wrote must stay.
pub type Redemption = (Outcome, Result<Facts, OAuthError>);

/// A grant type.
pub trait Redeem: Sync {
    fn grant_type(&self) -> GrantType;

    /// Whether it reads or writes stored state of its own.
    fn needs_store(&self) -> bool;

    /// Establishes the facts. `tx` is there when [`Redeem::needs_store`] or a one-time value says so.
    fn redeem(&self, request: &TokenRequest, tx: Option<&mut dyn Tx>) -> Result<Redemption, StoreError>;
}

/// A refusal that keeps what was written before it (an assertion's `jti`).
pub(super) const fn refuse(error: OAuthError) -> Redemption {
    (Outcome::Commit, Err(error))
}

/// A grant that needs the store was called without it: a bug, never a token.
pub(super) fn without_store() -> StoreError {
    StoreError::Failed("this grant needs a transaction".to_owned())
}
