//! What a request needs looked up before it can be accepted: scopes of others, and resources.

use std::collections::BTreeSet;

use crate::client::Client;
use crate::error::OAuthError;
use crate::resource::{Resource, default_is_gone};
use crate::scope::Scope;
use crate::unit::{Stop, Unit};

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
/// refused, one that does not exist is ignored) and rule T11 (every resource is one that we know, a
/// client's default one too: a token for something else would not be what it was registered for).
pub fn look_up(
    unit: &mut Unit<'_>,
    look_ups: &LookUps,
    client: &Client,
) -> Result<BTreeSet<String>, Stop<OAuthError>> {
    if !look_ups.foreign_scope.is_empty() {
        let defines = |r: &Resource| r.attributes.scopes.keys().any(|t| look_ups.foreign_scope.contains(t));
        if unit.tx.resources(&unit.realm.id)?.iter().any(defines) {
            return Err(not_registered().into());
        }
    }
    let mut known = BTreeSet::new();
    for asked in &look_ups.resources {
        match unit.tx.resource(&unit.realm.id, asked)? {
            Some(resource) => {
                known.insert(resource.identifier);
            }
            None if client.attributes.tokens.default_resource.as_ref() == Some(asked) => {
                return Err(default_is_gone().into());
            }
            None => return Err(OAuthError::invalid_target("A requested resource is not known here").into()),
        }
    }
    Ok(known)
}

pub(super) fn not_registered() -> OAuthError {
    OAuthError::invalid_scope("A requested scope is not registered for this application")
}
