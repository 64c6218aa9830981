//! What a person has allowed a client (rules C1, C4).

use std::collections::BTreeSet;

use crate::account::AccountId;
use crate::client::ClientId;
use crate::realm::RealmId;
use crate::scope::Scope;
use crate::time::Timestamp;

/// A remembered approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub realm: RealmId,
    pub account: AccountId,
    pub client: ClientId,
    pub scope: Scope,
    pub resources: BTreeSet<String>,
    pub granted_at: Timestamp,
}

impl Consent {
    /// Whether everything asked for was approved before.
    pub fn covers(&self, scope: &Scope, resources: &BTreeSet<String>) -> bool {
        scope.is_subset(&self.scope) && resources.is_subset(&self.resources)
    }
}
