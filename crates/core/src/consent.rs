//! What a person has allowed a client (rules C1, C4).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::client::ClientId;
use crate::realm::RealmId;
use crate::scope::{STANDARD_SCOPES, Scope};
use crate::time::Timestamp;

/// A remembered approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub realm: RealmId,
    pub account: AccountId,
    pub client: ClientId,
    pub approved: Approved,
    pub granted_at: Timestamp,
}

/// Which scope was approved at which resource: `write` at one API and `read` at another never make `write` at the
/// other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// At this server itself: the scopes of OpenID Connect, and others where no resource was named.
    #[serde(default)]
    pub here: Scope,
    /// By identifier.
    #[serde(default)]
    pub resources: BTreeMap<String, Scope>,
}

impl Approved {
    /// What a request asks for: the scopes of OpenID Connect belong to this server, all others to each resource.
    pub fn of(scope: &Scope, resources: &BTreeSet<String>) -> Self {
        let is_ours = |token: &&str| resources.is_empty() || STANDARD_SCOPES.contains(token);
        let theirs: Scope = scope.iter().filter(|token| !is_ours(token)).collect();
        Self {
            here: scope.iter().filter(is_ours).collect(),
            resources: resources.iter().map(|name| (name.clone(), theirs.clone())).collect(),
        }
    }

    /// Whether everything asked for was approved before.
    pub fn covers(&self, asked: &Self) -> bool {
        let approved = |(name, scope): (&String, &Scope)| {
            self.resources.get(name).is_some_and(|approved| scope.is_subset(approved))
        };
        asked.here.is_subset(&self.here) && asked.resources.iter().all(approved)
    }

    /// Adds what was approved now.
    pub fn widen(&mut self, with: &Self) {
        self.here = self.here.union(&with.here);
        for (name, scope) in &with.resources {
            let approved = self.resources.entry(name.clone()).or_default();
            *approved = approved.union(scope);
        }
    }

    /// All scopes, wherever they hold.
    pub fn scope(&self) -> Scope {
        self.resources.values().fold(self.here.clone(), |all, scope| all.union(scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(scope: &str, resources: &[&str]) -> Approved {
        let resources = resources.iter().map(|name| (*name).to_owned()).collect();
        Approved::of(&Scope::parse(scope).unwrap(), &resources)
    }

    #[test]
    fn c1_scopes_are_approved_at_the_resources_that_they_were_asked_for() {
        let mut approved = asked("openid write", &["https://a.test"]);
        approved.widen(&asked("openid email read", &["https://b.test"]));
        for (scope, resources, covered) in [
            ("openid write", &["https://a.test"][..], true),
            ("openid email read", &["https://b.test"], true),
            // the scopes of OpenID Connect are this server's, whichever API they were asked with
            ("openid email write", &["https://a.test"], true),
            ("openid", &[], true),
            ("openid", &["https://a.test", "https://b.test"], true),
            ("openid write", &["https://b.test"], false),
            ("openid read", &["https://a.test"], false),
            ("openid read", &["https://a.test", "https://b.test"], false),
            ("openid write", &[], false),
            ("openid", &["https://c.test"], false),
            ("openid profile", &[], false),
        ] {
            assert_eq!(approved.covers(&asked(scope, resources)), covered, "{scope} {resources:?}");
        }
        assert_eq!(approved.scope(), Scope::parse("openid email read write").unwrap());
    }
}
