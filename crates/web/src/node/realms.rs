//! The realms that a node serves.

use std::iter::once;
use std::sync::Arc;

use chancery_core::memory::Size;
use chancery_core::pool::Pool;
use chancery_core::realm::RealmId;

use crate::node::realm::RealmState;
use crate::node::shared::Node;

/// The realms of a node: at least one, no two of them under one id or one issuer.
pub struct Realms {
    first: Arc<RealmState>,
    others: Vec<Arc<RealmState>>,
}

/// Why realms cannot be served together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    #[error("two realms are called {0}")]
    Id(String),
    #[error("two realms are at {0}")]
    Issuer(String),
}

impl Realms {
    /// All of one node.
    pub fn new(first: Arc<RealmState>, others: Vec<Arc<RealmState>>) -> Result<Self, Clash> {
        let mut seen: Vec<&RealmState> = Vec::new();
        for state in once(&first).chain(&others) {
            let realm = &state.realm;
            if seen.iter().any(|other| other.realm.id == realm.id) {
                return Err(Clash::Id(realm.id.as_str().to_owned()));
            }
            let is_here = |other: &&RealmState| {
                other.realm.authority().eq_ignore_ascii_case(realm.authority())
                    && other.realm.path() == realm.path()
            };
            if seen.iter().any(is_here) {
                return Err(Clash::Issuer(realm.issuer.clone()));
            }
            seen.push(state);
        }
        Ok(Self { first, others })
    }

    /// The one that answers what is for none of them.
    pub const fn first(&self) -> &Arc<RealmState> {
        &self.first
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<RealmState>> {
        once(&self.first).chain(&self.others)
    }

    pub fn find(&self, id: &RealmId) -> Option<&Arc<RealmState>> {
        self.iter().find(|state| state.realm.id == *id)
    }

    pub fn node(&self) -> &Arc<Node> {
        &self.first.node
    }

    /// How everything is that requests wait for. The realms ask other providers by one pool.
    pub fn pools(&self) -> Vec<Pool> {
        let exchanges = self.iter().find_map(|state| state.upstream.exchanges());
        self.node().pools().into_iter().chain(exchanges).collect()
    }

    /// How much this node keeps in memory of what, for all realms together.
    pub fn cache_sizes(&self) -> Vec<(&'static str, Size)> {
        let (mut provider_documents, mut verified_tokens) = (Size::default(), Size::default());
        for state in self.iter() {
            provider_documents += state.upstream.documents();
            verified_tokens += state.verifier.remembered();
        }
        let of_realms = [("provider_documents", provider_documents), ("verified_tokens", verified_tokens)];
        self.node().cache_sizes().chain(of_realms).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::test_state::{node, realm_of};

    fn realms(list: &[(&str, &str)]) -> Result<Realms, Clash> {
        let node = Arc::new(node());
        let mut realms = list.iter().map(|(id, issuer)| Arc::new(realm_of(&node, id, issuer)));
        Realms::new(realms.next().unwrap(), realms.collect())
    }

    #[test]
    fn realms_are_told_apart_by_id_and_by_host_or_path() {
        let good = [("a", "https://op.example"), ("b", "https://op.example/b"), ("c", "https://c.example")];
        let realms = realms(&good).unwrap();
        let ids: Vec<&str> = realms.iter().map(|state| state.realm.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!(realms.first().realm.id.as_str(), "a");
        let found = realms.find(&RealmId::parse("b").unwrap()).unwrap();
        assert_eq!(found.realm.issuer, "https://op.example/b");
    }

    #[test]
    fn realms_that_cannot_be_told_apart_are_refused() {
        let same_id = [("a", "https://op.example"), ("a", "https://other.example")];
        assert_eq!(realms(&same_id).err(), Some(Clash::Id("a".to_owned())));
        for twin in ["https://op.example/x", "https://OP.example/x", "https://op.example/x/"] {
            let same_place = [("a", "https://op.example/x"), ("b", twin)];
            assert_eq!(realms(&same_place).err(), Some(Clash::Issuer(twin.to_owned())), "{twin}");
        }
    }
}
