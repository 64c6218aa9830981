//! What redeeming a grant takes and comes to.

use std::sync::Arc;

use super::Facts;
use crate::binding::Proven;
use crate::client::auth::OneTime;
use crate::client::{Client, GrantType};
use crate::error::OAuthError;
use crate::params::Params;
use crate::policy::Policy;
use crate::ports::{Entropy, Recipient, Signer, Vault};
use crate::realm::Realm;
use crate::resource::Resource;
use crate::time::Micros;
use crate::unit::{Stop, Unit};

/// A token request of an authenticated client.
#[derive(Clone)]
pub struct TokenRequest {
    pub realm: Arc<Realm>,
    pub policy: Arc<Policy>,
    pub client: Arc<Client>,
    pub params: Params,
    /// What the request proves to hold.
    pub proven: Proven,
    /// The resources named by `resource`, or the client's default one, as far as they exist.
    pub resources: Vec<Arc<Resource>>,
    /// The client registered itself, and it is time to record that somebody uses it.
    pub records_use: bool,
    /// The client assertion's `jti`, to be remembered in the transaction.
    pub one_time: Option<OneTime>,
    pub vault: Arc<dyn Vault>,
    pub entropy: Arc<dyn Entropy>,
    pub signer: Arc<dyn Signer>,
    /// The client's key, where it wants its ID tokens encrypted and may get one.
    pub recipient: Option<Arc<dyn Recipient>>,
    pub now: Micros,
}

/// A grant type.
pub trait Redeem: Sync {
    fn grant_type(&self) -> GrantType;

    /// The facts, where they follow from the request alone. `None`: they are in the store.
    fn offhand(&self, _request: &TokenRequest) -> Option<Result<Facts, OAuthError>> {
        None
    }

    /// Establishes the facts, and uses up what was presented.
    fn redeem(&self, unit: &mut Unit<'_>, request: &TokenRequest) -> Result<Facts, Stop<OAuthError>>;
}
