//! What a node remembers, realm by realm.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::shared::{Number, Shared};
use super::{Live, Size};
use crate::ports::Change;
use crate::realm::RealmId;
use crate::time::Timestamp;

/// The memory of one node, realm by realm: what changes in one leaves the others' alone, and its bounds hold for
/// all of them together.
#[derive(Debug, Default)]
pub struct Memory {
    shared: Arc<Shared>,
    realms: RwLock<BTreeMap<RealmId, Arc<Live>>>,
}

impl Memory {
    /// A realm's memory; from now on the feed keeps it. It is fresh once its revocations are loaded.
    pub fn realm(&self, id: &RealmId) -> Arc<Live> {
        let mut realms = self.realms.write().unwrap_or_else(PoisonError::into_inner);
        // none goes, so that no number comes twice
        let number = Number::try_from(realms.len()).unwrap_or(Number::MAX);
        let new = || Arc::new(Live::new(number, Arc::clone(&self.shared)));
        Arc::clone(realms.entry(id.clone()).or_insert_with(new))
    }

    /// All of them.
    pub fn realms(&self) -> Vec<(RealmId, Arc<Live>)> {
        let realms = self.realms.read().unwrap_or_else(PoisonError::into_inner);
        realms.iter().map(|(id, live)| (id.clone(), Arc::clone(live))).collect()
    }

    /// Applies a change to its realm, if this node serves it; doing so again does nothing.
    pub fn apply(&self, change: &Change) {
        let realms = self.realms.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(live) = realms.get(&change.realm) {
            live.apply(&change.what);
        }
    }

    /// Drops revocations that reach nothing any more.
    pub fn sweep(&self, now: Timestamp) {
        for (_, live) in self.realms() {
            live.sweep(now);
        }
    }

    /// How much is remembered of what, for all realms together.
    pub fn sizes(&self) -> BTreeMap<&'static str, Size> {
        let mut all: BTreeMap<_, Size> = self.shared.sizes().into();
        for (name, size) in self.realms().iter().flat_map(|(_, live)| live.sizes()) {
            *all.entry(name).or_default() += size;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::metadata::{ClientMetadata, RegistrationContext, register};
    use crate::client::registration::new_client;
    use crate::client::{Client, ClientId, Profile};
    use crate::generation::Generation;
    use crate::policy::Policy;
    use crate::ports::{Changed, Revocation, Revokes};
    use crate::time::Monotonic;

    const APP: &str = "app";

    fn realm(id: &str) -> RealmId {
        RealmId::parse(id).unwrap()
    }

    /// Two realms that both know a client of that name.
    fn two() -> (Memory, Arc<Live>, Arc<Live>) {
        let memory = Memory::default();
        let [one, two] = ["one", "two"].map(|id| {
            let live = memory.realm(&realm(id));
            live.fill_client(live.client_ticket(), &client(id));
            live
        });
        (memory, one, two)
    }

    fn client(id: &str) -> Arc<Client> {
        let policy = Policy::default();
        let context =
            RegistrationContext { policy: &policy, profile: Profile::OAuth21, self_registered: false };
        let mut metadata = ClientMetadata::default();
        metadata.redirects.redirect_uris = Some(vec!["https://app.test/cb".to_owned()]);
        let attributes = register(metadata, &context).unwrap();
        Arc::new(new_client(
            &realm(id),
            ClientId(APP.to_owned()),
            attributes,
            None,
            (Generation::FIRST, Timestamp(0)),
        ))
    }

    fn realm_of(live: &Live) -> Option<String> {
        live.client(APP).map(|client| client.realm.as_str().to_owned())
    }

    #[test]
    fn one_name_is_another_client_in_another_realm() {
        let (memory, one, two) = two();
        assert_eq!(realm_of(&one).as_deref(), Some("one"));
        assert_eq!(realm_of(&two).as_deref(), Some("two"));
        let kept = memory.sizes()["clients"];
        assert_eq!(kept.entries, 2);
        assert!(kept.bytes > 1000, "{kept:?}");
    }

    #[test]
    fn what_changes_in_one_realm_leaves_the_others_alone() {
        let (memory, one, two) = two();
        memory.apply(&Changed::Client(ClientId(APP.to_owned())).in_realm(&realm("two")));
        assert_eq!(realm_of(&two), None);
        assert_eq!(realm_of(&one).as_deref(), Some("one"));
        let revocation = Revocation { revokes: Revokes::Jti("j".to_owned()), keep_until: Timestamp(10) };
        memory.apply(&Changed::Revocation(revocation).in_realm(&realm("one")));
        assert!(one.is_revoked(None, "j"));
        assert!(!two.is_revoked(None, "j"));
        memory.sweep(Timestamp(10));
        assert!(!one.is_revoked(None, "j"));
    }

    #[test]
    fn reading_a_realm_again_leaves_the_others_alone() {
        let (_, one, two) = two();
        let ticket = one.client_ticket();
        two.reload(&[]);
        assert_eq!(realm_of(&two), None);
        assert_eq!(realm_of(&one).as_deref(), Some("one"));
        one.fill_client(ticket, &client("one"));
        assert_eq!(realm_of(&one).as_deref(), Some("one"));
    }

    /// However many realms there are: the same client in each of them.
    #[test]
    fn the_bounds_are_those_of_the_node() {
        let memory = Memory::default();
        let known = client("one");
        let lives: Vec<_> = (0..30_000).map(|n| memory.realm(&realm(&n.to_string()))).collect();
        for live in &lives {
            live.fill_client(live.client_ticket(), &known);
            live.use_recorded(&known.id, Monotonic::from_micros(0));
        }
        let sizes = memory.sizes();
        for cache in ["clients", "client_uses"] {
            assert!(sizes[cache].entries <= 20_000, "{cache}: {:?}", sizes[cache]);
        }
        assert!(sizes["clients"].bytes <= 96 * 1024 * 1024, "{:?}", sizes["clients"]);
    }

    #[test]
    fn a_realm_is_fresh_by_itself() {
        let (_, one, two) = two();
        let now = Monotonic::from_micros(0);
        one.set_fresh(now);
        assert!(one.is_fresh(now.plus(Live::STALE_AFTER)));
        assert!(!two.is_fresh(now));
    }

    #[test]
    fn changes_of_realms_that_are_not_served_here_are_passed_over() {
        let memory = Memory::default();
        memory.apply(&Changed::SigningKeys.in_realm(&realm("elsewhere")));
        assert!(memory.realms().is_empty());
    }
}
