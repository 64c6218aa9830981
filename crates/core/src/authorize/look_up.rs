//! What a request needs looked up before it can be accepted: scopes of others, and resources.

use std::collections::BTreeSet;

use crate::client::Client;
use crate::error::OAuthError;
use crate::ports::{StoreError, Tx};
use crate::realm::Realm;
use crate::resource::Resource;
use crate::scope::Scope;

/// What a request needs looked up before it can be accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LookUps {
    /// Scope values that the client is not registered for and that may be anybody's.
    pub foreign_scope: Scope,
    /// Resources to find.
    pub resources: BTreeSet<String>,
}

impl LookUps {
    pub fn is_empty(&self) -> bool {
        self.foreign_scope.is_empty() && self.resources.is_empty()
    }
}

/// Looks up what [`LookUps`] names: rule Z5 (a scope that exists but is not registered for the client is
/// refused, one that does not exist is ignored) and rule T11 (every resource is one that we know). A
/// client's default resource that is gone is left out.
pub fn look_up(
    look_ups: &LookUps,
    realm: &Realm,
    client: &Client,
    tx: &mut dyn Tx,
) -> Result<Result<BTreeSet<String>, OAuthError>, StoreError> {
    if !look_ups.foreign_scope.is_empty() {
        let defines = |r: &Resource| r.attributes.scopes.keys().any(|t| look_ups.foreign_scope.contains(t));
        if tx.resources(&realm.id)?.iter().any(defines) {
            return Ok(Err(not_registered()));
        }
    }
    let mut known = BTreeSet::new();
    for asked in &look_ups.resources {
        match tx.resource(&realm.id, asked)? {
            Some(resource) => {
                known.insert(resource.identifier);
            }
            None if client.attributes.tokens.default_resource.as_ref() == Some(asked) => {}
            None => return Ok(Err(OAuthError::invalid_target("A requested resource is not known here"))),
        }
    }
    Ok(Ok(known))
}

pub(super) fn not_registered() -> OAuthError {
    OAuthError::invalid_scope("A requested scope is not registered for this application")
}
