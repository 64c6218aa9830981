//! What minting works with.

use std::sync::Arc;

use crate::client::Client;
use crate::policy::Policy;
use crate::ports::{Entropy, Recipient, Signer, Vault};
use crate::realm::Realm;
use crate::time::Timestamp;

/// For whom, under what, with which keys, when.
pub struct Mint<'a> {
    pub realm: &'a Realm,
    pub policy: &'a Policy,
    pub client: &'a Client,
    pub signer: &'a dyn Signer,
    pub vault: &'a dyn Vault,
    pub entropy: &'a dyn Entropy,
    /// The client's key, where it wants its ID tokens encrypted and gets one.
    pub recipient: Option<&'a Arc<dyn Recipient>>,
    pub now: Timestamp,
}
