//! Which apps have access.

use std::collections::{BTreeMap, BTreeSet};

use crate::account::AccountId;
use crate::client::ClientId;
use crate::ports::StoreError;
use crate::scope::Scope;
use crate::time::Timestamp;
use crate::unit::Unit;

/// An app that has access: by a remembered consent, by a live grant, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    pub scope: Scope,
    pub resources: BTreeSet<String>,
    pub granted_at: Timestamp,
}

pub fn list(unit: &mut Unit<'_>, account: &AccountId) -> Result<BTreeMap<ClientId, App>, StoreError> {
    let mut apps: BTreeMap<ClientId, App> = BTreeMap::new();
    for consent in unit.tx.consents_of_account(&unit.realm.id, account)? {
        let app = App {
            scope: consent.approved.scope(),
            resources: consent.approved.resources.into_keys().collect(),
            granted_at: consent.granted_at,
        };
        apps.insert(consent.client, app);
    }
    let now = unit.at();
    for grant in unit.tx.grants_of_account(&unit.realm.id, account, now)? {
        let authorization = grant.authorization;
        let app = apps.entry(authorization.client).or_insert_with(|| App {
            scope: Scope::default(),
            resources: BTreeSet::new(),
            granted_at: grant.created_at,
        });
        app.scope = app.scope.union(&authorization.scope).union(&authorization.claims.scope());
        app.resources.extend(authorization.resources);
    }
    Ok(apps)
}
