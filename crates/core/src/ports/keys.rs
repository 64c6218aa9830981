//! Ports: stored signing keys, and the making of new ones.

use std::collections::BTreeSet;

use crate::client::SigningAlgorithm;
use crate::keyring::SigningKey;
use crate::realm::RealmId;
use crate::time::Timestamp;

use super::StoreError;

/// Stored signing keys. Every mutation records the change `signing_keys` in the same transaction.
pub trait SigningKeys {
    fn signing_keys(&mut self, realm: &RealmId) -> Result<Vec<SigningKey>, StoreError>;

    /// `false` when the generation of that algorithm exists: another node was first. The
    /// transaction stays usable either way.
    fn insert_signing_key(&mut self, key: &SigningKey) -> Result<bool, StoreError>;

    fn retire_signing_key(&mut self, realm: &RealmId, kid: &str, at: Timestamp) -> Result<bool, StoreError>;

    fn delete_signing_key(&mut self, realm: &RealmId, kid: &str) -> Result<bool, StoreError>;
}

/// No key could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyMakerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Failed(String),
}

/// Makes keys of the algorithms that only some clients and resources ask for.
pub trait SigningKeyMaker: Send + Sync {
    /// Whether this node cannot sign with one of them. Answers from memory.
    fn lacks(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> bool;

    /// Makes the keys that are missing, unless another node was first. When it returns, this node signs
    /// with all of them and publishes them; the others follow by the change feed. May take seconds: never
    /// on an async thread.
    fn ensure(&self, algorithms: &BTreeSet<SigningAlgorithm>) -> Result<(), KeyMakerError>;
}
